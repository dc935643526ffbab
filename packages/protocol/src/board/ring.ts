import type { Board } from './board.js';

/** The bells of a board's clients, as this process reaches them. */
export interface Bells {
  /** Rings the bell of that life of the slot: what it was rung for is kept until it is heard. */
  ring(slot: number, generation: number): void;
  /** Wakes the client's thread if it sleeps on that word of the board. */
  wake(word: number): void;
  /** ms of a clock that all processes of this machine have in common. */
  now(): number;
}

/** A bell that was rung this long ago may never have been: its ringer may have been stopped on the way. ms. */
const STALE_MS = 10;

/** Rings whoever of a bucket has an interest in it. With nobody there it is loads alone. */
export function ringBucket(board: Board, bells: Bells, bucket: number): void {
  const last = board.high >>> 5;
  for (let group = 0; group <= last; group++) {
    for (let bits = board.interest(bucket, group); bits !== 0; bits &= bits - 1) {
      ringSlot(board, bells, (group << 5) + (31 - Math.clz32(bits & -bits)));
    }
  }
}

/** Rings a client's bell, unless somebody has just done so and it has not been heard yet. */
export function ringSlot(board: Board, bells: Bells, slot: number): void {
  const { words } = board;
  const bell = board.bellWord(slot);
  const now = bells.now() | 0 || 1;
  const rung = Atomics.load(words, bell);
  if (rung === 0) {
    if (Atomics.compareExchange(words, bell, 0, now) !== 0) return;
  } else {
    if (Math.abs(now - rung) <= STALE_MS) return;
    Atomics.store(words, bell, now);
  }
  deliver(board, bells, slot);
}

/** Rings a client's bell whatever its word says: after a death, its ringer may have died before it rang. */
export function ringAnyway(board: Board, bells: Bells, slot: number): void {
  Atomics.store(board.words, board.bellWord(slot), bells.now() | 0 || 1);
  deliver(board, bells, slot);
}

function deliver(board: Board, bells: Bells, slot: number): void {
  const generation = board.generation(slot);
  if (generation > 0) bells.ring(slot, generation);
  if (board.sleeps(slot)) bells.wake(board.bellWord(slot));
}
