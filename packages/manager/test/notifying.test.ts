import { expect, test } from 'vitest';
import { CONNECTED, coded, World } from './fakes.js';

test('a change of a segment is told by its word, and an answer says which word that is', () => {
  const world = new World({ words: 8 });
  const client = world.client();
  expect([world.create(client, { name: 'a' }).word, world.create(client, { name: 'b' }).word]).toEqual([0, 1]);
  expect(world.service.notify(client, { name: 'b' })).toEqual({ version: 1 });
  expect(world.told).toEqual(['changed 1']);
  expect(() => world.service.notify(client, { name: 'c' })).toThrow(coded('ERR_SHM_NOT_FOUND') as Error);
  expect(() => world.service.notify(client, { name: 'b', uid: 'x' })).toThrow(coded('ERR_SHM_STALE') as Error);
});

test('without a board, or without words left on it, that is ERR_SHM_UNSUPPORTED; segments are made all the same', () => {
  for (const world of [new World(), new World({ words: 0 })]) {
    const client = world.client();
    expect(world.create(client, { name: 'a' })).not.toHaveProperty('word');
    expect(() => world.service.notify(client, { name: 'a' })).toThrow(coded('ERR_SHM_UNSUPPORTED') as Error);
  }
});

test('guests may say so where they may write', () => {
  for (const guestsMayWrite of [true, false]) {
    const world = new World({ words: 8, guestsMayWrite });
    world.create(world.client(), { name: 'a' });
    const notify = () => world.service.notify(world.client(7), { name: 'a' });
    if (guestsMayWrite) expect(notify()).toEqual({ version: 1 });
    else expect(notify).toThrow(coded('ERR_SHM_PERMISSION') as Error);
  }
});

test('that a segment was lost is told to who waits for its changes', () => {
  const world = new World({ words: 8 });
  const client = world.client();
  world.create(client, { name: 'a' });
  world.space.objects.clear();
  expect(world.service.stat({ name: 'a' }).state).toBe('lost');
  expect(world.told).toEqual(['lost 0']);
});

test('a segment that had no words gets them when it is attached, recorded before anybody is told', () => {
  const world = new World({ words: 1 });
  const client = world.client();
  world.create(client, { name: 'a' });
  const { uid } = world.create(client, { name: 'b' });
  world.service.unlink(client, { name: 'a' });
  world.ledger.full = true;
  expect(() => world.service.attach(client, { name: 'b' }, CONNECTED)).toThrow();
  world.ledger.full = false;
  expect(world.service.attach(client, { name: 'b' }, CONNECTED)).toMatchObject({ word: 0 });
  expect(JSON.parse(world.ledger.lines.get(uid)?.payload ?? '')).toMatchObject({ word: 0 });
});
