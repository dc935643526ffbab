import type { CreatedSegment, CreateParams } from '@shmd/protocol';
import { ShmError } from '@shmd/protocol';
import { expect, test } from 'vitest';
import type { ClientRecord } from '../src/registry/client-record.js';
import { Cancellation } from '../src/rpc/cancellation.js';
import { CONNECTED, coded, heard, LARGE, World } from './fakes.js';

/** Names that are generated, one after the other. */
function named(...names: string[]): () => string {
  return () => names.shift() ?? 'last';
}

function later(world: World, client: ClientRecord, params: Partial<CreateParams>, connected = CONNECTED) {
  return world.service.create(client, { size: LARGE, ...params }, connected) as Promise<CreatedSegment>;
}

/** More than one slice has room for. */
const MANY = 1_000;

test('R5: a generated name that somebody else’s file has is not the client’s concern', async () => {
  const world = new World({ randomName: named('theirs', 'free', 'theirs', 'free too') });
  world.space.objects.set('theirs', { identity: 'foreign', size: 1 });
  const client = world.client();
  expect(world.create(client).name).toBe('free');
  const creating = later(world, client, {});
  world.space.reserving.shift()?.();
  await heard();
  world.space.reserving.shift()?.();
  expect((await creating).name).toBe('free too');
  expect(client).toMatchObject({ segments: 2, bytes: 1 + LARGE });
  expect([...world.space.objects.keys()]).toEqual(['theirs', 'free', 'free too']);
  expect(world.ledger.lines.size).toBe(2);
});

test('R5: other names are tried, but not for ever, and a given name is meant', () => {
  let asked = 0;
  const world = new World({ randomName: () => `theirs${++asked}` });
  for (let i = 0; i <= 100; i++) world.space.objects.set(`theirs${i}`, { identity: 'foreign', size: 1 });
  const client = world.client();
  expect(() => world.create(client)).toThrow(coded('ERR_SHM_EXISTS'));
  expect(asked).toBeGreaterThan(1);
  expect(asked).toBeLessThan(20);
  expect(() => world.create(client, { name: 'theirs0' })).toThrow(coded('ERR_SHM_EXISTS'));
  expect(client).toMatchObject({ segments: 0, bytes: 0 });
  expect(world.ledger.lines.size).toBe(0);
});

test('L6: what cannot be recorded is not created, and not adopted', () => {
  const world = new World();
  const client = world.client();
  world.space.objects.set('elsewhere', { identity: '9:9:n', size: 1 });
  world.ledger.full = true;
  expect(() => world.create(client, { name: 'a' })).toThrow(coded('ERR_SHM_NO_SPACE'));
  const adopt = () => world.service.adopt(client, { osName: 'elsewhere', lifetime: 'attached', attach: true });
  expect(adopt).toThrow(coded('ERR_SHM_NO_SPACE'));
  expect([...world.space.objects.keys()]).toEqual(['elsewhere']);
  expect(world.registry.total).toEqual({ segments: 0, bytes: 0, attachments: 0 });
  expect(world.events).toEqual([]);
  world.ledger.full = false;
  expect(adopt()).toMatchObject({ name: 'elsewhere', attachments: 1 });
});

test('L6: an adopted segment is recorded once, with the attachment that it begins with', () => {
  const world = new World();
  world.space.objects.set('elsewhere', { identity: '9:9:n', size: 1 });
  const record = world.ledger.record.bind(world.ledger);
  let records = 0;
  world.ledger.record = (...line) => {
    records++;
    record(...line);
  };
  const adopted = world.service.adopt(world.client(), { osName: 'elsewhere', lifetime: 'attached', attach: true });
  expect([records, world.ledger.told(adopted.uid)]).toMatchObject([1, { everAttached: true }]);
});

test('R4: whoever finds a name taken learns by whom while that is still being made, and hears when it fails', async () => {
  const world = new World();
  const [maker, loser] = [world.client(), world.client()];
  world.space.bytes = 0;
  const creating = later(world, maker, { name: 'a', lifetime: 'owner' });
  expect(() => world.create(loser, { name: 'a' })).toThrow(coded('ERR_SHM_EXISTS'));
  const coming = world.service.stat({ name: 'a' });
  expect(coming).toMatchObject({ name: 'a', size: LARGE, state: 'initialising', owner: maker.id, lifetime: 'owner' });
  expect(world.list()).toEqual([]);
  expect(() => world.service.attach(loser, { name: 'a' }, CONNECTED)).toThrow(coded('ERR_SHM_NOT_FOUND'));
  const { uid } = coming;
  const waiting = world.service.attach(loser, { name: 'a', uid, wait: true }, CONNECTED) as Promise<unknown>;
  const patient = world.service.attach(loser, { name: 'a', wait: true }, CONNECTED) as Promise<unknown>;
  world.space.reserving.shift()?.();
  await expect(creating).rejects.toEqual(coded('ERR_SHM_NO_SPACE'));
  await expect(waiting).rejects.toEqual(coded('ERR_SHM_STALE'));
  world.space.bytes = LARGE;
  const made = world.create(loser, { name: 'a' });
  expect(await patient).toMatchObject({ uid: made.uid });
});

test('R4: whoever waits for a creation by its uid gets it when it is there', async () => {
  const world = new World();
  const creating = later(world, world.client(), { name: 'a' });
  const { uid } = world.service.stat({ name: 'a' });
  const waiting = world.service.attach(world.client(), { name: 'a', uid, wait: true }, CONNECTED);
  world.space.reserving.shift()?.();
  expect(await creating).toMatchObject({ uid });
  expect(await waiting).toMatchObject({ uid, attachments: 1 });
});

test.each([
  ['quota', { limits: { maxSegments: MANY } }, 'ERR_SHM_QUOTA'],
  ['file system', { room: MANY }, 'ERR_SHM_NO_SPACE'],
] as const)('M2: what a dead client held keeps nobody from its room in the %s', async (_, bounds, code) => {
  const world = new World({ limits: 'limits' in bounds ? bounds.limits : {} });
  if ('room' in bounds) world.space.bytes = bounds.room;
  const dead = world.client();
  const client = world.client();
  world.fill(dead, MANY, { lifetime: 'owner' });
  await expect((async () => world.create(client))()).rejects.toEqual(coded(code));
  world.service.disconnected(dead);
  world.fill(client, MANY - world.registry.total.segments);
  const creating = world.create(client, { name: 'a' });
  expect(creating).toBeInstanceOf(Promise);
  world.pace.run();
  expect(await creating).toMatchObject({ name: 'a' });
  world.fill(client, MANY - world.registry.total.segments);
  await expect((async () => world.create(client))()).rejects.toEqual(coded(code));
});

test('M2: nobody waits for room in vain: not at a planned stop, nor after its client has gone', async () => {
  const waiting = () => {
    const world = new World({ limits: { maxSegments: MANY } });
    const [dead, client] = [world.client(), world.client()];
    world.fill(dead, MANY, { lifetime: 'owner' });
    world.service.disconnected(dead);
    world.fill(client, MANY - world.registry.total.segments);
    const gone = new Cancellation({ gone: null });
    return { world, gone, creating: world.service.create(client, { size: 1 }, gone) };
  };
  const stopped = waiting();
  await stopped.world.service.close();
  await expect(stopped.creating).rejects.toEqual(coded('ERR_SHM_SHUTTING_DOWN'));
  const left = waiting();
  left.gone.abort(new ShmError('ERR_SHM_CANCELLED', 'left'));
  const before = left.world.registry.total.segments;
  left.world.pace.run();
  await expect(left.creating).rejects.toThrow('left');
  expect(left.world.registry.total.segments).toBeLessThan(before);
});

test('a client that leaves while its memory is reserved leaves nothing', async () => {
  const world = new World();
  const client = world.client();
  const gone = new Cancellation({ gone: null });
  const creating = later(world, client, { name: 'a' }, gone);
  gone.abort(new ShmError('ERR_SHM_CANCELLED', 'left'));
  world.service.disconnected(client);
  world.space.reserving.shift()?.();
  await expect(creating).rejects.toThrow('left');
  expect([world.space.objects.size, world.ledger.lines.size]).toEqual([0, 0]);
  expect(world.registry.total).toEqual({ segments: 0, bytes: 0, attachments: 0 });
});

test('a planned stop waits for what is being reserved, and refuses it', async () => {
  const world = new World();
  const creating = later(world, world.client(), { name: 'a' });
  const closed = world.service.close();
  world.space.reserving.shift()?.();
  await closed;
  await expect(creating).rejects.toEqual(coded('ERR_SHM_SHUTTING_DOWN'));
  expect(() => world.create(world.client())).toThrow(coded('ERR_SHM_SHUTTING_DOWN'));
});

test('a name that the prefix makes too long is refused, and nothing is held for it', () => {
  const world = new World({ namePrefix: 'p'.repeat(64) });
  const client = world.client();
  expect(() => world.create(client, { name: 'n'.repeat(200) })).toThrow(coded('ERR_SHM_INVALID_NAME'));
  expect(client.segments).toBe(0);
});
