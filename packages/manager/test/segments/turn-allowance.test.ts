import { expect, test } from 'vitest';
import { TurnAllowance } from '../../src/segments/turn-allowance.js';

test('there is so much for all in one turn, and as much again in the next', () => {
  const later: (() => void)[] = [];
  const allowance = new TurnAllowance(100, (run) => later.push(run));
  expect([60, 60, 40, 1].map((amount) => allowance.take(amount))).toEqual([true, false, true, false]);
  expect(later).toHaveLength(1);
  later.pop()?.();
  expect([101, 100].map((amount) => allowance.take(amount))).toEqual([false, true]);
  expect(later).toHaveLength(1);
});
