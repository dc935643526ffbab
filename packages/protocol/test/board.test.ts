import { expect, test } from 'vitest';
import { Board, layOut } from '../src/board/index.js';

const CAPACITY = { slots: 64, buckets: 4, words: 4 };

test('who is interested in a bucket is counted, in every group of slots that was ever given', () => {
  const board = Board.format(new ArrayBuffer(layOut(CAPACITY).size), CAPACITY);
  expect(board.interested(0)).toBe(0);
  for (const slot of [0, 31, 32, 63]) board.addInterest(1, slot);
  board.high = 31;
  expect(board.interested(1)).toBe(2);
  board.high = 63;
  expect(board.interested(1)).toBe(4);
  board.dropInterest(1, 31);
  expect([board.interested(1), board.interested(2)]).toEqual([3, 0]);
});
