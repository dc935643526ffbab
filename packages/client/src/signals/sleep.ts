import { ShmError } from '@shmd/protocol';
import { BOARD_STATE } from '@shmd/protocol/board';
import type { Place } from './place.js';

/** This often a thread that sleeps comes back to script, where it can be terminated. ms. */
const LONGEST_SLEEP_MS = 100;

/**
 * Blocks this thread until `look` returns something, for so many ms at most; then it returns undefined. The client's interest must be on the
 * board. Throws what `look` throws; ERR_SHM_DISCONNECTED: the manager is gone for good, which nobody can tell a thread that is blocked.
 */
export function sleep<T>(place: Place, look: () => T | undefined, ms: number): T | undefined {
  const { board, slot, generation } = place;
  const bell = place.begin();
  const end = performance.now() + ms;
  board.setSleeps(slot, true);
  try {
    for (;;) {
      const silent = place.hear();
      const seen = look();
      if (seen !== undefined) return seen;
      if (board.state !== BOARD_STATE.live || !place.isAlive(slot, generation)) {
        throw new ShmError('ERR_SHM_DISCONNECTED', 'the manager is gone');
      }
      const left = end - performance.now();
      if (left <= 0) return undefined;
      bell.sleep(place.memory, board.bellWord(slot), silent, Math.ceil(Math.min(left, LONGEST_SLEEP_MS)));
    }
  } finally {
    board.setSleeps(slot, false);
  }
}
