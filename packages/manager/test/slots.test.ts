import { MAX_GENERATION } from '@shmd/protocol/board';
import { expect, test } from 'vitest';
import { Slots } from '../src/registry/slots.js';

test('the lowest free slot is given, under a generation that it never had', () => {
  const slots = new Slots(64);
  const first = Array.from({ length: 40 }, () => slots.take());
  expect(first.map((life) => life?.slot)).toEqual(Array.from({ length: 40 }, (_, slot) => slot));
  expect(slots.high).toBe(39);
  slots.free({ slot: 7, generation: 1 });
  slots.free({ slot: 33, generation: 1 });
  expect(slots.take()).toEqual({ slot: 7, generation: 2 });
  expect(slots.take()).toEqual({ slot: 33, generation: 2 });
  expect(slots.take()).toEqual({ slot: 40, generation: 1 });
});

test('when all are taken there is none', () => {
  const slots = new Slots(32);
  for (let i = 0; i < 32; i++) slots.take();
  expect(slots.take()).toBeUndefined();
  slots.free({ slot: 31, generation: 1 });
  expect(slots.take()).toEqual({ slot: 31, generation: 2 });
});

test('the generations of another board are not given', () => {
  const slots = new Slots(32, 1_000);
  expect(slots.take()).toEqual({ slot: 0, generation: 1_001 });
  slots.restore(3, -7);
  slots.restore(1, 4);
  expect([slots.take(), slots.take()]).toEqual([
    { slot: 2, generation: 1_001 },
    { slot: 3, generation: 8 },
  ]);
});

test('a slot that has used up its generations is not given again', () => {
  const slots = new Slots(32);
  expect(slots.restore(0, -(MAX_GENERATION - 1))).toBeUndefined();
  expect(slots.take()).toEqual({ slot: 0, generation: MAX_GENERATION });
  slots.free({ slot: 0, generation: MAX_GENERATION });
  expect(slots.take()).toEqual({ slot: 1, generation: 1 });
});

test('what a board says of former lives is believed as far as it can be so', () => {
  const slots = new Slots(32);
  expect(slots.restore(0, 5)).toEqual({ slot: 0, generation: 5 });
  expect(slots.restore(1, -5)).toBeUndefined();
  for (const [slot, generation] of [
    [2, MAX_GENERATION + 1],
    [3, -(2 ** 31)],
    [4, 2 ** 31 - 1],
  ] as const)
    expect(slots.restore(slot, generation)).toBeUndefined();
  expect([...slots.living]).toEqual([{ slot: 0, generation: 5 }]);
  expect(slots.take()).toEqual({ slot: 1, generation: 6 });
  expect(slots.take()).toEqual({ slot: 5, generation: 1 });
  expect(slots.high).toBe(5);
});
