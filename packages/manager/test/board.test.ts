import { BOARD_STATE, bucketOf, VERSION_OFFSET } from '@shmd/protocol/board';
import { expect, test } from 'vitest';
import { ClientRecord } from '../src/registry/client-record.js';
import { turn } from './fake-connections.js';
import { CAPACITY, House } from './helpers/board-house.js';

/** Until every job begun by now, and what it begins, is done. */
async function settled(): Promise<void> {
  for (let i = 0; i < 32; i++) await turn();
}

test('a client is given a place: a slot, and what the board says of it', () => {
  const house = new House();
  const { place } = house.client();
  expect(place).toMatchObject({ uid: 'b', osName: '.b', dir: '/d', slot: 0, generation: 1 });
  expect(house.client().place).toMatchObject({ slot: 1, generation: 1 });
  expect([house.board.generation(0), house.board.pid(1), house.board.clientId(1), house.board.high]).toEqual([
    1,
    102,
    'c2',
    1,
  ]);
});

test('a guest, and a client for which no bell can be made, go without; the slot is not lost', () => {
  const house = new House();
  expect(house.client({ guest: 5 }).place).toBeUndefined();
  house.bells.refuse = true;
  expect(house.client().place).toBeUndefined();
  expect(house.board.generation(0)).toBe(0);
  expect(house.log.said).toEqual(['warn a client can neither wait nor lock']);
  house.bells.refuse = false;
  expect(house.client().place).toMatchObject({ slot: 0, generation: 1 });
});

test('when all places are taken, clients go without', () => {
  const house = new House();
  for (let i = 0; i < CAPACITY.slots; i++) expect(house.client().place).toBeDefined();
  expect(house.client().place).toBeUndefined();
});

test('who never acted on the board leaves it without a word', async () => {
  const house = new House();
  const waiter = house.client({ acts: true });
  const silent = house.client();
  house.die(silent);
  await settled();
  expect(house.bells.rung).toEqual([]);
  expect(house.board.deaths).toBe(0);
  expect(house.board.generation(1)).toBe(-1);
  expect([...house.bells.made]).toEqual(['0.1']);
  expect(waiter.place?.slot).toBe(0);
  expect(house.board.begin(1, 1), 'what it might still do').toBe(false);
});

test('the deaths of one turn are told once, to all who act, whatever their bells say', async () => {
  const house = new House();
  const [a, b] = [house.client({ acts: true }), house.client({ acts: true })];
  house.client({ acts: true });
  house.client();
  house.client({ acts: true });
  Atomics.store(house.board.words, house.board.bellWord(2), 1);
  for (const dead of [a, b]) house.die(dead);
  await settled();
  expect(house.board.deaths).toBe(1);
  expect(house.bells.rung).toEqual(['2.1', '4.1']);
  expect([0, 1].map((slot) => house.board.generation(slot))).toEqual([-1, -1]);
  expect([...house.bells.made]).toEqual(['2.1', '4.1']);
});

test('nothing that a life waited for is left when its slot is given again, and the bell counts on', async () => {
  const house = new House();
  house.client({ acts: true });
  const dead = house.client({ acts: true });
  for (let bucket = 0; bucket < CAPACITY.buckets; bucket++) {
    for (const slot of [0, 1]) house.board.addInterest(bucket, slot);
  }
  house.board.setSleeps(1, true);
  house.bells.rung.length = 0;
  house.die(dead);
  await settled();
  const interests = Array.from({ length: CAPACITY.buckets }, (_, bucket) => house.board.interest(bucket, 0));
  expect(new Set(interests)).toEqual(new Set([1]));
  const before = Atomics.load(house.board.words, house.board.bellWord(1));
  expect(house.client().place).toMatchObject({ slot: 1, generation: 2 });
  expect(Atomics.load(house.board.words, house.board.bellWord(1))).toBeGreaterThan(before);
  expect(house.board.sleeps(1)).toBe(false);
  expect(house.board.hasBegun(1)).toBe(false);
});

test('a life whose connection is gone ends when nobody hears its bell, and not before', async () => {
  const house = new House();
  house.client({ acts: true });
  const stopped = house.client({ acts: true });
  house.service.leave(stopped.record, false);
  for (let seconds = 0; seconds < 60; seconds++) {
    await settled();
    house.clock.advance(1_000);
  }
  expect(house.board.generation(1)).toBe(1);
  expect(house.client().place).toMatchObject({ slot: 2 });
  house.bells.heard.delete('1.1');
  await settled();
  house.clock.advance(1_000);
  await settled();
  expect(house.board.generation(1)).toBe(-1);
  expect(house.board.deaths).toBe(1);
});

test('a bell that somebody has removed proves no end: only who has hung up is gone', async () => {
  const house = new House();
  const [cutOff, dead] = [house.client({ acts: true }), house.client({ acts: true })];
  house.bells.made.clear();
  house.service.leave(cutOff.record, false);
  house.service.leave(dead.record, true);
  for (let seconds = 0; seconds < 10; seconds++) {
    await settled();
    house.clock.advance(1_000);
  }
  expect([0, 1].map((slot) => house.board.generation(slot))).toEqual([1, -1]);
  // It makes its bell again, and dies.
  house.bells.made.add('0.1');
  house.bells.heard.clear();
  house.clock.advance(1_000);
  await settled();
  expect(house.board.generation(0)).toBe(-1);
});

test('it is looked at again after 1 ms, and then more seldom', async () => {
  const house = new House();
  const dead = house.client({ acts: true });
  house.service.leave(dead.record, false);
  await settled();
  house.bells.heard.clear();
  house.clock.advance(1);
  await settled();
  expect(house.board.generation(0)).toBe(-1);
});

test('who comes back to a life that has not ended has it again, once', async () => {
  const house = new House();
  const { record, place } = house.client({ acts: true });
  if (!place) throw new Error('no place');
  const back = (former: object) => house.service.seat(new ClientRecord('n', 9, 'c'), { ...place, ...former });
  expect(back({}), 'its connection is open').toMatchObject({ slot: 1 });
  house.service.leave(record, false);
  await settled();
  expect(back({ uid: 'other' })).toMatchObject({ slot: 2 });
  expect(back({ generation: 2 })).toMatchObject({ slot: 3 });
  expect(back({})).toMatchObject({ slot: 0, generation: 1 });
  expect(house.board.clientId(0)).toBe('n');
  expect(back({})).toMatchObject({ slot: 4 });
  house.clock.advance(10_000);
  await settled();
  expect(house.board.generation(0)).toBe(1);
});

test('a successor keeps the places, and tells what its predecessor may not have come to', async () => {
  const house = new House();
  const [kept, gone, idle] = [house.client({ acts: true }), house.client({ acts: true }), house.client()];
  const ended = house.client({ acts: true });
  // The manager was killed in the middle of an end.
  house.board.setGeneration(3, -1);
  house.board.addInterest(5, 3);
  house.board.addInterest(5, 0);
  house.bells.heard.delete('1.1');
  house.board.high = -1;
  expect(house.open().resume()).toEqual([
    { slot: 0, generation: 1 },
    { slot: 1, generation: 1 },
    { slot: 2, generation: 1 },
  ]);
  expect(house.board.interest(5, 0)).toBe(1);
  expect(house.board.high).toBe(3);
  await settled();
  expect(house.board.generation(1), 'dead for certain').toBe(-1);
  expect(house.board.deaths).toBeGreaterThan(0);
  expect(new Set(house.bells.rung)).toContain('0.1');
  const back = (life: typeof kept) => house.service.seat(life.record, life.place);
  expect(back(idle)).toMatchObject({ slot: 2, generation: 1 });
  house.service.endClaims();
  await settled();
  expect(house.board.generation(0), 'not back yet, but alive').toBe(1);
  expect(back(kept)).toMatchObject({ slot: 0, generation: 1 });
  expect(back(gone)?.generation).toBe(2);
  expect(back(ended)?.generation).toBe(2);
});

test('a successor tells once that something may have happened, though nobody has died', async () => {
  const house = new House();
  house.client({ acts: true });
  house.open().resume();
  await settled();
  expect([house.board.deaths, house.bells.rung]).toEqual([1, ['0.1']]);
});

test('a life without a bell that does not come back in time ends without a word', async () => {
  const house = new House();
  house.client();
  house.open().resume();
  await settled();
  expect(house.board.generation(0)).toBe(1);
  house.service.endClaims();
  expect(house.board.generation(0)).toBe(-1);
  expect(house.bells.made.size).toBe(0);
});

test('a board on which anything was written is gone on with, whatever it says', async () => {
  const house = new House();
  const state = 16;
  for (let word = state; word < house.board.words.length; word++) {
    house.board.words[word] = Math.imul(word, 0x9e3779b1) ^ (word << 7);
  }
  house.open().resume();
  await settled();
  for (let i = 0; i < 80; i++) house.client({ acts: i % 2 === 0 });
  house.service.notify(3);
  house.service.endClaims();
  await settled();
  house.clock.advance(5_000);
  await house.service.close();
});

test('a change is counted, and who waits for it is rung', async () => {
  const house = new House();
  house.client({ acts: true });
  house.client({ acts: true });
  house.board.addInterest(bucketOf(CAPACITY, 3, VERSION_OFFSET), 1);
  expect(house.service.notify(3)).toBe(1);
  await settled();
  expect(house.bells.rung).toEqual(['1.1']);
  Atomics.store(house.board.words, house.board.bellWord(1), 2);
  house.service.lost(3);
  await settled();
  expect(house.board.isLost(3)).toBe(true);
  expect(house.bells.rung).toEqual(['1.1', '1.1']);
  expect(house.service.notify(3)).toBe(2);
});

test('a planned stop tells all who act, removes the bells, and ends nothing after that', async () => {
  const house = new House();
  const waiter = house.client({ acts: true });
  house.client();
  const cutOff = house.client({ acts: true });
  house.service.leave(cutOff.record, false);
  await house.service.close();
  expect(house.board.state).toBe(BOARD_STATE.closing);
  expect(house.bells.rung).toEqual(['0.1', '2.1']);
  expect(house.bells.made.size, 'the board can still be adopted').toBe(2);
  house.service.removeBells();
  expect(house.bells.made.size).toBe(0);
  for (const dead of [waiter, cutOff]) house.die(dead);
  house.clock.advance(10_000);
  await settled();
  expect([house.board.generation(0), house.board.generation(2)]).toEqual([1, 1]);
  expect(house.client().place).toBeUndefined();
});

test('M: a thousand deaths are told in slices, a few rounds for all', async () => {
  const house = new House();
  house.open(4);
  const clients = Array.from({ length: CAPACITY.slots }, () => house.client({ acts: true }));
  for (const dead of clients.slice(0, 32)) house.die(dead);
  await turn();
  // The looks alone take eight turns: those that end meanwhile are told with the second round.
  expect(house.bells.rung.length).toBeLessThanOrEqual(4);
  for (let i = 0; i < 200; i++) await turn();
  expect(house.board.deaths).toBeLessThanOrEqual(2);
  expect(house.bells.rung.length).toBeLessThanOrEqual(2 * CAPACITY.slots);
  expect([...house.bells.made].length).toBe(CAPACITY.slots - 32);
});
