import { WIRE_LIMITS } from '@shmd/protocol';
import { expect, test } from 'vitest';
import type { RawClient } from '../helpers/raw-client.js';
import { until } from '../helpers/until.js';
import { arena } from './arena.js';
import { line } from './wire-case.js';

const at = arena();

const many = (count: number, one: (i: number) => string) => Array.from({ length: count }, (_, i) => one(i)).join('');
const wait = (id: number) => line('segment.attach', { name: 'never', wait: true }, id);
const cancel = (id: unknown) => line('request.cancel', { id }, `cancel ${id}`);

/** Codes of the answers to requests whose id is a number, until the one with the id `last` comes. */
async function codesUntil(raw: RawClient, last: string): Promise<Map<unknown, string | undefined>> {
  const codes = new Map<unknown, string | undefined>();
  for (let answer = await raw.next(); answer && answer.id !== last; answer = await raw.next()) {
    if (typeof answer.id === 'number') codes.set(answer.id, answer.error?.data.code);
    else expect(answer.error).toBeUndefined();
  }
  return codes;
}

test('R1: as many waits as there may be, taken back, and as many again: the connection serves on', async () => {
  const raw = await at.raw();
  const most = WIRE_LIMITS.requestsInFlight;
  raw.send(many(most, wait) + line('manager.status', {}, 'full'));
  expect(await codesUntil(raw, 'full')).toEqual(new Map());
  // A place is free as soon as it is given back.
  raw.send(many(5_000, (i) => cancel(i) + wait(most + i)) + line('manager.status', {}, 'done'));
  const codes = await codesUntil(raw, 'done');
  expect([codes.size, ...new Set(codes.values())]).toEqual([5_000, 'ERR_SHM_CANCELLED']);
  const other = await at.raw();
  await other.request('segment.create', { name: 'never', size: 1 });
  for (let i = 0; i < most; i++) expect((await raw.next())?.result?.name).toBe('never');
  expect((await other.request('segment.stat', { name: 'never' })).result.attachments).toBe(most);
  await other.request('segment.unlink', { name: 'never' });
});

test('R1: a create that is taken back while its memory is being reserved leaves nothing', async () => {
  const raw = await at.raw();
  raw.send(line('segment.create', { name: 'large', size: 256 * 1024 * 1024 }, 7) + cancel(7));
  expect(await codesUntil(raw, 'cancel 7')).toEqual(new Map([[7, 'ERR_SHM_CANCELLED']]));
  await until(async () => (await raw.request('manager.status', {})).result.bytes < 256 * 1024 * 1024, {
    what: 'the reservation to be given back',
    timeout: 5_000,
  });
  expect((await raw.request('segment.stat', { name: 'large' })).error?.data.code).toBe('ERR_SHM_NOT_FOUND');
});

test('M2: between two answers to others only a few of a crowd are woken', async () => {
  const crowd = await Promise.all([at.raw(), at.raw(), at.raw(), at.raw()]);
  for (const raw of crowd) {
    raw.send(many(WIRE_LIMITS.requestsInFlight, wait) + line('manager.status', {}, 'ready'));
    await codesUntil(raw, 'ready');
  }
  const other = await at.raw();
  other.send(line('segment.create', { name: 'never', size: 1 }) + many(2_000, (i) => line('manager.status', {}, i)));
  const attached: number[] = [0];
  await other.next();
  for (let i = 0; i < 2_000; i++) attached.push((await other.next())?.result.attachments);
  const atOnce = attached.map((now, i) => now - (attached[i - 1] ?? now));
  expect(Math.max(...atOnce)).toBeLessThanOrEqual(256);
  for (const raw of crowd) {
    for (let i = 0; i < WIRE_LIMITS.requestsInFlight; i++) expect((await raw.next())?.id).toBe(i);
  }
  await other.request('segment.unlink', { name: 'never' });
});
