import { WIRE_LIMITS } from '@shmd/protocol';
import { expect, test } from 'vitest';
import { until } from '../helpers/until.js';
import { arena, descriptorsOf, memoryOf } from './arena.js';
import { line } from './wire-case.js';

const at = arena();

/** What a client that reads nothing can make a manager hold: its bound, and what V8 needs on the way there. */
const HELD = WIRE_LIMITS.outputCloseBytes + 96 * 1024 * 1024;

async function manySegments(count: number): Promise<() => Promise<void>> {
  const raw = await at.raw();
  const meta = { text: 'x'.repeat(3_000) };
  for (let i = 0; i < count; i++) await raw.request('segment.create', { name: `witness-of-${i}`, size: 1, meta });
  return async () => {
    for (let i = 0; i < count; i++) await raw.request('segment.unlink', { name: `witness-of-${i}` });
  };
}

test('a client that asks and never reads is not served beyond its bound', async () => {
  const clear = await manySegments(200);
  const raw = await at.raw();
  raw.socket.pause();
  const before = memoryOf(at.pid);
  // 2,000 answers of half a megabyte: a gigabyte, if anybody wrote them all.
  raw.send(Array.from({ length: 2_000 }, (_, id) => line('segment.list', {}, id)).join(''));
  await (await at.raw()).request('segment.list', {});
  await at.witness.sawNothing();
  expect(memoryOf(at.pid) - before).toBeLessThan(HELD);
  await clear();
});

test('a client that reads late gets every answer, in order', async () => {
  const clear = await manySegments(200);
  const raw = await at.raw();
  raw.socket.pause();
  raw.send(Array.from({ length: 100 }, (_, id) => line('segment.list', {}, id)).join(''));
  await (await at.raw()).request('segment.list', {});
  raw.socket.resume();
  for (let id = 0; id < 100; id++) expect(await raw.next()).toMatchObject({ id, result: {} });
  await clear();
});

test('a client that shuts down its side and reads late gets every answer as well', async () => {
  const clear = await manySegments(200);
  const raw = await at.raw();
  raw.socket.pause();
  raw.socket.end(Array.from({ length: 100 }, (_, id) => line('segment.list', {}, id)).join(''));
  await (await at.raw()).request('segment.list', {});
  raw.socket.resume();
  for (let id = 0; id < 100; id++) expect(await raw.next()).toMatchObject({ id, result: {} });
  expect(await raw.next()).toBeNull();
  await clear();
});

test('a subscriber that never reads is let go; the others hear of everything', async () => {
  const silent = await at.raw();
  await silent.request('events.subscribe', {});
  silent.socket.pause();
  const listener = await at.raw();
  await listener.request('events.subscribe', {});
  const busy = await at.raw();
  const meta = { text: 'x'.repeat(4_000) };
  const before = memoryOf(at.pid);
  const connected = descriptorsOf(at.pid);
  const rounds = Math.ceil((2 * WIRE_LIMITS.outputCloseBytes) / 8_000);
  for (let i = 0; i < rounds; i++) {
    await busy.request('segment.create', { name: 'seen', size: 1, meta });
    await busy.request('segment.unlink', { name: 'seen' });
  }
  expect(memoryOf(at.pid) - before).toBeLessThan(HELD);
  await until(() => descriptorsOf(at.pid) < connected, { what: 'its descriptor to be back, though it never hung up' });
  silent.socket.resume();
  await until(() => silent.closed, { what: 'the silent subscriber to be let go' });
  const heard = () => listener.lines.filter(({ method }) => method === 'segment.event').length;
  await until(() => heard() >= 2 * rounds, { what: 'all events' });
});

test('a thousand subscriptions of one client are one', async () => {
  const raw = await at.raw();
  for (let i = 0; i < 1_000; i++) raw.send(line('events.subscribe', {}, i));
  await raw.request('segment.create', { name: 'told', size: 1 });
  await raw.request('segment.unlink', { name: 'told' });
  const told = raw.lines.filter(({ method }) => method === 'segment.event');
  expect(told.length).toBeLessThanOrEqual(2);
});

test('requests in flight are bounded, and those within the bound still count', async () => {
  const raw = await at.raw();
  const wait = (id: number) => line('segment.attach', { name: 'awaited', wait: true, timeout: 60_000 }, id);
  const asked = WIRE_LIMITS.requestsInFlight + 100;
  raw.send(Array.from({ length: asked }, (_, id) => wait(id)).join(''));
  for (let i = 0; i < 100; i++) expect((await raw.next())?.error?.data.code).toBe('ERR_SHM_QUOTA');
  const other = await at.raw();
  await other.request('segment.create', { name: 'awaited', size: 1 });
  for (let i = 0; i < WIRE_LIMITS.requestsInFlight; i++) expect((await raw.next())?.result).toBeDefined();
  expect((await other.request('segment.stat', { name: 'awaited' })).result.attachments).toBe(
    WIRE_LIMITS.requestsInFlight,
  );
  await other.request('segment.unlink', { name: 'awaited' });
});

test('a client that asks without end does not keep the others waiting', async () => {
  const clear = await manySegments(100);
  const greedy = await Promise.all([at.raw(), at.raw(), at.raw()]);
  for (const raw of greedy) raw.send(Array.from({ length: 3_000 }, (_, id) => line('segment.list', {}, id)).join(''));
  const other = await at.raw();
  for (let i = 0; i < 20; i++) await other.request('manager.status', {});
  const served = greedy.reduce((sum, { lines }) => sum + lines.length, 0);
  expect(served, 'what was answered to the greedy during 20 round trips of another').toBeLessThan(4_500);
  for (const raw of greedy) raw.close();
  await clear();
});
