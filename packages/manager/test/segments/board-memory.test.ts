import { layOut } from '@shmd/protocol/board';
import { expect, test } from 'vitest';
import { boardName, isBoardName } from '../../src/ledger/board-name.js';
import { capacityFor, makeBoard } from '../../src/segments/board-memory.js';
import { LedgeredStore } from '../../src/segments/ledgered-store.js';
import { fakeLogger } from '../helpers/fake-logger.js';
import { MemoryLedger, MemorySpace } from '../memory-space.js';

const SMALL = { slots: 32, buckets: 32, words: 32 };
const LARGE = { slots: 4_096, buckets: 4_096, words: 65_536 };

test('a board takes no more than a 32nd of the room', () => {
  const among = (bytes: number) => capacityFor({ capacity: () => bytes }, [LARGE, SMALL]);
  expect(among(Number.POSITIVE_INFINITY)).toBe(LARGE);
  expect(among(32 * layOut(LARGE).size)).toBe(LARGE);
  expect(among(32 * layOut(LARGE).size - 1)).toBe(SMALL);
  expect(among(32 * layOut(SMALL).size - 1)).toBeUndefined();
});

test('the names of a runtime directory\u2019s boards begin alike, and no segment can have one', () => {
  const [a, b, other] = [boardName('/run/shmd'), boardName('/run/shmd'), boardName('/run/other')];
  expect([a, b, other].every(isBoardName)).toBe(true);
  expect(a.slice(0, 21)).toBe(b.slice(0, 21));
  expect(a).not.toBe(b);
  expect(other.slice(0, 21)).not.toBe(a.slice(0, 21));
  expect(isBoardName('shmd_board_12345678_12345678')).toBe(false);
});

test('a board that cannot be mapped is not left behind', () => {
  const space = new MemorySpace();
  const ledger = new MemoryLedger(space);
  const store = new LedgeredStore(space, ledger, fakeLogger().logger, null);
  expect(() => makeBoard(store, SMALL, '.board')).toThrow();
  expect([space.objects.size, ledger.lines.size]).toEqual([0, 0]);
});
