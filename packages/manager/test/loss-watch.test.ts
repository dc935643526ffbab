import { expect, test } from 'vitest';
import { CONNECTED, coded, World } from './fakes.js';

function lost() {
  const world = new World();
  const client = world.client();
  world.create(client, { name: 'a', size: 10 });
  world.events.length = 0;
  return { world, client };
}

test.each([
  ['gone', (world: World) => world.space.objects.delete('a')],
  ['replaced', (world: World) => world.space.objects.set('a', { identity: 'another', size: 10 })],
  ['cut short', (world: World) => Object.assign(world.space.objects.get('a') as object, { size: 9 })],
])('a file that is %s is told of once, and cannot be attached', (_, spoil) => {
  const { world, client } = lost();
  spoil(world);
  for (let i = 0; i < 2; i++) expect(world.service.stat({ name: 'a' }).state).toBe('lost');
  expect(() => world.service.attach(client, { name: 'a' }, CONNECTED)).toThrow(coded('ERR_SHM_STALE'));
  expect(world.list()).toMatchObject([{ name: 'a', state: 'lost' }]);
  expect(world.events).toEqual([`lost a ${client.id}`]);
  expect(world.logged).toHaveLength(1);
});

test('what the OS does not tell is not taken for a loss', () => {
  const { world } = lost();
  world.space.find = () => {
    throw new Error('EIO');
  };
  expect(world.service.stat({ name: 'a' }).state).toBe('ready');
  expect(world.events).toEqual([]);
});

test('one that is being initialised is its maker’s to look after', () => {
  const world = new World();
  world.create(world.client(), { name: 'a', publish: false });
  world.space.objects.clear();
  expect(world.service.stat({ name: 'a' }).state).toBe('initialising');
});

test('a lost segment keeps nobody from its name', () => {
  const { world, client } = lost();
  world.space.objects.delete('a');
  const next = world.create(client, { name: 'a', size: 2 });
  expect(world.service.stat({ name: 'a' })).toMatchObject({ uid: next.uid, state: 'ready' });
  expect(world.events).toEqual([`lost a ${client.id}`, `unlinked a ${client.id}`, `created a ${client.id}`]);
  expect(world.registry.total).toMatchObject({ segments: 1, bytes: 2 });
});
