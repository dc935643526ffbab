import { expect, test } from 'vitest';
import { CONNECTED, coded, heard, World } from './fakes.js';

test('L6: a transfer that cannot be recorded is not made', () => {
  const world = new World();
  const [owner, heir] = [world.client(), world.client()];
  const { uid } = world.create(owner, { name: 'a', lifetime: 'owner' });
  world.events.length = 0;
  world.ledger.full = true;
  expect(() => world.service.transfer(owner, 'a', heir.id)).toThrow(coded('ERR_SHM_NO_SPACE'));
  expect(world.service.stat({ name: 'a' }).owner).toBe(owner.id);
  expect(world.ledger.told(uid)).toMatchObject({ owner: owner.id });
  expect([owner.segments, heir.segments, owner.owned.size, heir.owned.size]).toEqual([1, 0, 1, 0]);
  expect(world.events).toEqual([]);
  world.ledger.full = false;
  expect(world.service.transfer(owner, 'a', heir.id)).toMatchObject({ owner: heir.id });
  expect(world.ledger.told(uid)).toMatchObject({ owner: heir.id });
  expect(world.events).toEqual([`transferred a ${heir.id}`]);
});

test('L6: a segment whose publishing cannot be recorded stays unpublished, and can be published later', async () => {
  const world = new World();
  const [maker, waiter] = [world.client(), world.client()];
  const { uid } = world.create(maker, { name: 'a', publish: false });
  world.events.length = 0;
  let served = false;
  const waiting = world.service.attach(waiter, { name: 'a', wait: true }, CONNECTED) as Promise<unknown>;
  void waiting.then(() => {
    served = true;
  });
  world.ledger.full = true;
  expect(() => world.service.publish(maker, { name: 'a', uid })).toThrow(coded('ERR_SHM_NO_SPACE'));
  await heard();
  expect([world.service.stat({ name: 'a' }).state, served, world.events]).toEqual(['initialising', false, []]);
  expect(() => world.service.attach(waiter, { name: 'a' }, CONNECTED)).toThrow(coded('ERR_SHM_NOT_FOUND'));
  world.ledger.full = false;
  expect(world.service.publish(maker, { name: 'a', uid })).toMatchObject({ state: 'ready' });
  expect(await waiting).toMatchObject({ uid, attachments: 1 });
  expect(world.ledger.told(uid)).toMatchObject({ state: 'ready' });
});

test('by its name alone nobody attaches an unpublished segment, not even its maker, who claims it by its uid', () => {
  const world = new World();
  const maker = world.client();
  const { uid } = world.create(maker, { name: 'a', publish: false });
  expect(() => world.service.attach(maker, { name: 'a' }, CONNECTED)).toThrow(coded('ERR_SHM_NOT_FOUND'));
  expect(world.service.attach(maker, { name: 'a', uid }, CONNECTED)).toMatchObject({ uid, attachments: 1 });
  world.service.publish(maker, { name: 'a', uid });
  expect(world.service.attach(maker, { name: 'a' }, CONNECTED)).toMatchObject({ attachments: 2 });
});

test("L6: a first attachment of an 'attached' segment that cannot be recorded is not counted", async () => {
  const world = new World();
  const client = world.client();
  const { uid } = world.create(client, { name: 'a', lifetime: 'attached' });
  world.ledger.full = true;
  expect(() => world.service.attach(client, { name: 'a' }, CONNECTED)).toThrow(coded('ERR_SHM_NO_SPACE'));
  const waiting = async () => world.service.attach(client, { name: 'a', wait: true }, CONNECTED);
  await expect(waiting()).rejects.toEqual(coded('ERR_SHM_NO_SPACE'));
  expect([world.service.stat({ name: 'a' }).attachments, client.attachments.size]).toEqual([0, 0]);
  world.ledger.full = false;
  expect(world.service.attach(client, { name: 'a' }, CONNECTED)).toMatchObject({ attachments: 1 });
  expect(world.ledger.told(uid)).toMatchObject({ everAttached: true });
});

test('what changes nothing is not recorded, and nobody is told', () => {
  const world = new World();
  const client = world.client();
  world.create(client, { name: 'a' });
  world.events.length = 0;
  world.ledger.full = true;
  world.service.transfer(client, 'a', client.id);
  world.service.publish(client, { name: 'a' });
  expect(world.events).toEqual([]);
});

test('only the owner publishes and hands over; of what has no owner, anyone', () => {
  const world = new World();
  const [owner, other] = [world.client(), world.client()];
  world.create(owner, { name: 'a', publish: false });
  world.create(owner, { name: 'b' });
  expect(() => world.service.publish(other, { name: 'a' })).toThrow(coded('ERR_SHM_PERMISSION'));
  expect(() => world.service.transfer(other, 'b', other.id)).toThrow(coded('ERR_SHM_PERMISSION'));
  world.service.disconnected(owner);
  expect(world.service.transfer(other, 'b', other.id)).toMatchObject({ owner: other.id });
});

test('M5: a guest does not charge another user’s quota, nor fill it', () => {
  const world = new World({ limits: { maxSegmentsPerClient: 2 } });
  const [guest, friend, stranger, host] = [world.client(7), world.client(7), world.client(8), world.client()];
  world.create(guest, { name: 'a' });
  for (const heir of [stranger, host]) {
    expect(() => world.service.transfer(guest, 'a', heir.id)).toThrow(coded('ERR_SHM_PERMISSION'));
    expect(heir.segments).toBe(0);
  }
  expect(world.service.transfer(guest, 'a', friend.id)).toMatchObject({ owner: friend.id });
  world.create(host, { name: 'b' });
  expect(world.service.transfer(host, 'b', stranger.id)).toMatchObject({ owner: stranger.id });
});

test('once the planned stop has begun nothing changes any more, and nothing is written to a ledger that is closed', async () => {
  const world = new World();
  const [owner, other] = [world.client(), world.client()];
  const half = world.create(owner, { name: 'half', publish: false });
  world.create(owner, { name: 'attached', lifetime: 'attached' });
  const before = world.list();
  await world.service.close();
  world.ledger.full = true;
  const stopping = coded('ERR_SHM_SHUTTING_DOWN');
  expect(() => world.service.publish(owner, { name: 'half', uid: half.uid })).toThrow(stopping);
  expect(() => world.service.transfer(owner, 'half', other.id)).toThrow(stopping);
  expect(() => world.service.attach(other, { name: 'attached' }, CONNECTED)).toThrow(stopping);
  expect(world.list()).toEqual(before);
});
