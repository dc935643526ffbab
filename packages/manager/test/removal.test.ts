import { expect, test } from 'vitest';
import { CONNECTED, coded, World } from './fakes.js';

/** More than one slice has room for. */
const MANY = 2_000;

/** A client that has left with so many `owner` segments that most of them are still there. The last one's name is `last`. */
function leaving() {
  const world = new World();
  const [dead, other] = [world.client(), world.client()];
  world.fill(dead, MANY - 1, { lifetime: 'owner' });
  const last = world.create(dead, { name: 'last', lifetime: 'owner' });
  world.events.length = 0;
  world.service.disconnected(dead);
  return { world, dead, other, last };
}

test('R7: who unlinks a second time hears that there is none; STALE is for a name that means another segment', () => {
  const world = new World();
  const client = world.client();
  const { uid } = world.create(client, { name: 'a' });
  const unlink = () => world.service.unlink(client, { name: 'a', uid });
  unlink();
  expect(unlink).toThrow(coded('ERR_SHM_NOT_FOUND'));
  world.create(client, { name: 'a' });
  expect(unlink).toThrow(coded('ERR_SHM_STALE'));
  expect(world.list()).toHaveLength(1);
});

test('R7: to wait by uid for what has gone is no use', async () => {
  const world = new World();
  const client = world.client();
  const { uid } = world.create(client, { name: 'a' });
  world.service.unlink(client, { name: 'a' });
  const waiting = async () => world.service.attach(client, { name: 'a', uid, wait: true }, CONNECTED);
  await expect(waiting()).rejects.toEqual(coded('ERR_SHM_NOT_FOUND'));
});

test('M2: what a dead client owned is out of reach at once, and goes in slices', () => {
  const { world, other } = leaving();
  expect(world.space.objects.size).toBeGreaterThan(0);
  expect(() => world.service.stat({ name: 'last' })).toThrow(coded('ERR_SHM_NOT_FOUND'));
  expect(() => world.service.attach(other, { name: 'last' }, CONNECTED)).toThrow(coded('ERR_SHM_NOT_FOUND'));
  expect(() => world.service.unlink(other, { name: 'last' })).toThrow(coded('ERR_SHM_NOT_FOUND'));
  expect(world.list()).toEqual([]);
  expect(world.pace.run()).toBeGreaterThan(2);
  expect(world.space.objects.size).toBe(0);
  expect(world.ledger.lines.size).toBe(0);
  expect(world.registry.total).toEqual({ segments: 0, bytes: 0, attachments: 0 });
  expect(new Set(world.events).size).toBe(MANY);
  expect(world.events).toContain('unlinked last null');
  expect(Math.max(...world.space.removed)).toBeLessThanOrEqual(64);
});

test('M2: the name of one that is on its way out is free: that one is removed first', () => {
  const { world, other, last } = leaving();
  const made = world.create(other, { name: 'last', size: 2 });
  expect(made.uid).not.toBe(last.uid);
  expect(world.events.slice(-2)).toEqual(['unlinked last null', `created last ${other.id}`]);
  world.pace.run();
  expect([...world.space.objects]).toEqual([['last', expect.objectContaining({ size: 2 })]]);
  expect(world.registry.total).toMatchObject({ segments: 1, bytes: 2 });
  expect(world.events.filter((event) => event.startsWith('unlinked last'))).toHaveLength(1);
});

test('M2: one that is on its way out is not there to be adopted, what replaced it is', () => {
  const { world, other } = leaving();
  world.space.objects.set('last', { identity: 'foreign', size: 3 });
  expect(world.service.adopt(other, { osName: 'last' })).toMatchObject({ size: 3, owner: other.id });
  const { world: second, other: adopter } = leaving();
  expect(() => second.service.adopt(adopter, { osName: 'last' })).toThrow(coded('ERR_SHM_NOT_FOUND'));
});

test('M2: what a dead client owned and others keep is nobody’s at once', () => {
  const world = new World();
  const [dead, other] = [world.client(), world.client()];
  world.fill(dead, MANY);
  world.create(dead, { name: 'kept' });
  world.service.disconnected(dead);
  expect(world.service.stat({ name: 'kept' }).owner).toBeNull();
  expect(world.list().every(({ owner }) => owner === null)).toBe(true);
  world.service.transfer(other, 'kept', other.id);
  world.pace.run();
  expect(world.service.stat({ name: 'kept' }).owner).toBe(other.id);
  expect(world.registry.total).toMatchObject({ segments: MANY + 1 });
});

test('M2: a planned stop meanwhile finds what is left, and does not wait', async () => {
  const { world } = leaving();
  const left = world.space.objects.size;
  await world.service.close();
  world.pace.run();
  expect(world.space.objects.size).toBe(left);
  expect([...world.registry.segments]).toHaveLength(left);
  expect(world.ledger.lines.size).toBe(left);
});

test('M2: another client that leaves meanwhile takes its turn', () => {
  const { world, other } = leaving();
  world.fill(other, MANY, { lifetime: 'owner', attach: true });
  world.service.disconnected(other);
  expect(world.list()).toEqual([]);
  world.pace.run();
  expect(world.registry.total).toEqual({ segments: 0, bytes: 0, attachments: 0 });
  expect(world.space.objects.size).toBe(0);
});

test('M2: who left may not be impersonated while its books are open', () => {
  const world = new World();
  const former = 'bbbbbbbbbbbb.1';
  const dead = world.registry.addClient(1, 'c', former);
  world.fill(dead, MANY, { lifetime: 'owner' });
  world.service.disconnected(dead);
  expect(world.registry.addClient(2, 'c', former).id).not.toBe(former);
});

test('what the OS refuses to remove stays, recorded and with its name, and is nobody’s', () => {
  const world = new World();
  const [dead, other] = [world.client(), world.client()];
  world.create(dead, { name: 'undying', lifetime: 'owner' });
  world.create(dead, { name: 'mortal', lifetime: 'owner' });
  world.space.undying.add('undying');
  world.service.disconnected(dead);
  expect(world.list()).toMatchObject([{ name: 'undying', owner: null }]);
  expect(world.ledger.lines.size).toBe(1);
  expect(() => world.service.unlink(other, { name: 'undying' })).toThrow(coded('ERR_SHM_PERMISSION'));
  expect(() => world.create(other, { name: 'undying' })).toThrow(coded('ERR_SHM_EXISTS'));
  world.space.undying.clear();
  world.service.unlink(other, { name: 'undying' });
  expect(world.registry.total).toMatchObject({ segments: 0 });
});

test("'attached' segments end with the last attachment, be it a dead client's", () => {
  const world = new World();
  const [dead, other] = [world.client(), world.client()];
  for (const name of ['both', 'alone']) world.create(dead, { name, lifetime: 'attached', attach: true });
  world.service.attach(other, { name: 'both' }, CONNECTED);
  world.service.disconnected(dead);
  expect(world.list()).toMatchObject([{ name: 'both', owner: null, attachments: 1 }]);
  const [attachment] = other.attachments.keys();
  world.service.detach(other, attachment as number);
  expect(world.list()).toEqual([]);
  expect(world.registry.total).toEqual({ segments: 0, bytes: 0, attachments: 0 });
});

test('M2: when the time for claims is over, what nobody claimed goes in slices', () => {
  const world = new World();
  const owner = 'bbbbbbbbbbbb.1';
  for (let i = 0; i < MANY; i++) {
    const [name, identity] = [`n${i}`, `5:${i}:n`];
    world.space.objects.set(name, { identity, size: 1 });
    const born = { createdAt: 1, dtype: undefined, shape: undefined, meta: undefined, everAttached: false };
    const saved = {
      name,
      osName: name,
      publishedAs: name,
      size: 1,
      uid: `b-${i}`,
      keeper: { identity },
      owner,
      ...born,
    };
    world.registry.restore({ ...saved, lifetime: 'owner', state: 'ready' }, undefined);
  }
  world.service.endClaims();
  expect(world.space.objects.size).toBeGreaterThan(MANY / 2);
  expect(world.pace.run()).toBeGreaterThan(2);
  expect(world.space.objects.size).toBe(0);
  expect(world.registry.total).toEqual({ segments: 0, bytes: 0, attachments: 0 });
});
