import type { Board } from './board.js';

/** The bells of a board's clients, as this process reaches them. */
export interface Bells {
  /** Rings the bell of that life of the slot, and no other's: that it was rung is kept until it is heard. */
  ring(slot: number, generation: number): void;
  /** Wakes the client's thread if it sleeps on that word of the board. */
  wake(word: number): void;
}

/*
 * A bell's word is even while nobody knows of a ring, and odd when there is one that was not heard yet. Who hears makes it the next even number:
 * after emptying the bell, before looking at what may have changed. That it was rung is said after the ring was made: none who finds it odd
 * depends on another's going on, and what is said too late, of a ring that was heard meanwhile, or of a former life's bell, fails.
 * docs/models/wait-notify.pml
 */
const RUNG = 1;

/** Rings whoever of a bucket has an interest in it. With nobody there it is loads alone. */
export function ringBucket(board: Board, bells: Bells, bucket: number): void {
  const last = board.high >>> 5;
  for (let group = 0; group <= last; group++) ringGroup(board, bells, bucket, group);
}

/** `ringBucket` for the 32 slots from 32 × `group` on: for who must not take long at a time. */
export function ringGroup(board: Board, bells: Bells, bucket: number, group: number): void {
  for (let bits = board.interest(bucket, group); bits !== 0; bits &= bits - 1) {
    ringSlot(board, bells, (group << 5) + (31 - Math.clz32(bits & -bits)));
  }
}

/** Rings a client's bell, unless it was rung and has not been heard yet. */
export function ringSlot(board: Board, bells: Bells, slot: number): void {
  ring(board, bells, slot, false);
}

/** Rings a client's bell whatever its word says: after a death, for what the dead one did not come to. */
export function ringAnyway(board: Board, bells: Bells, slot: number): void {
  ring(board, bells, slot, true);
}

function ring(board: Board, bells: Bells, slot: number, anyway: boolean): void {
  const { words } = board;
  const word = board.bellWord(slot);
  const found = Atomics.load(words, word);
  const isRung = (found & RUNG) !== 0;
  if (!isRung || anyway) {
    const generation = board.generation(slot);
    if (generation > 0) bells.ring(slot, generation);
  }
  if (!isRung) Atomics.compareExchange(words, word, found, found | RUNG);
  // Also for a ringer that did not come to it.
  if (board.sleeps(slot)) bells.wake(word);
}

/** What has been rung is about to be looked at: after the bell was emptied. Returns the word's value until the next ring. */
export function hear(board: Board, slot: number): number {
  const word = board.bellWord(slot);
  const silent = ((Atomics.load(board.words, word) | RUNG) + 1) | 0;
  Atomics.store(board.words, word, silent);
  return silent;
}
