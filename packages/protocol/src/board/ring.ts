import type { Board } from './board.js';

/** The bells of a board's clients, as this process reaches them. */
export interface Bells {
  /** Rings the bell of that life of the slot: that it was rung is kept until it is heard. */
  ring(slot: number, generation: number): void;
  /** Wakes the client's thread if it sleeps on that word of the board. */
  wake(word: number): void;
  /** A number for one ring, even and not 0, which no other ring of a board has at the same time. */
  token(): number;
}

/** In a bell's word: its ring is made. Until then, whoever rang it may have been stopped, or killed, on the way. */
const MADE = 1;

/** Rings whoever of a bucket has an interest in it. With nobody there it is loads alone. */
export function ringBucket(board: Board, bells: Bells, bucket: number): void {
  const last = board.high >>> 5;
  for (let group = 0; group <= last; group++) {
    for (let bits = board.interest(bucket, group); bits !== 0; bits &= bits - 1) {
      ringSlot(board, bells, (group << 5) + (31 - Math.clz32(bits & -bits)));
    }
  }
}

/** Rings a client's bell, unless it was rung and has not been heard yet. */
export function ringSlot(board: Board, bells: Bells, slot: number): void {
  ring(board, bells, slot, MADE);
}

/** Rings a client's bell whatever its word says. */
export function ringAnyway(board: Board, bells: Bells, slot: number): void {
  ring(board, bells, slot, 0);
}

/**
 * A bell's word is 0 while it is silent, then the token of a ring, with MADE when that was made; who hears it sets it to 0 before looking. A
 * ring that is not made yet is made once more by everybody who finds it so: none depends on another's going on.
 */
function ring(board: Board, bells: Bells, slot: number, enough: number): void {
  const { words } = board;
  const word = board.bellWord(slot);
  const token = bells.token();
  const found = Atomics.compareExchange(words, word, 0, token);
  if ((found & enough) !== 0) return;
  const generation = board.generation(slot);
  if (generation > 0) bells.ring(slot, generation);
  if (board.sleeps(slot)) bells.wake(word);
  // Not over what came after us.
  if (found === 0) Atomics.compareExchange(words, word, token, token | MADE);
}
