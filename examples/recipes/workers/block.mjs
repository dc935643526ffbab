// What is where in the block: a lock, the number of parts that are done, a mark for each part, and the numbers themselves.
export const PARTS = 4;
export const NUMBERS = 250_000;
const COUNT_AT = 16;
const MARKS_AT = 32;
const NUMBERS_AT = 64;
export const BYTES = NUMBERS_AT + PARTS * NUMBERS * 8;

const count = (shm) => new Int32Array(shm.buffer, COUNT_AT, 1);
const marks = (shm) => new Uint8Array(shm.buffer, MARKS_AT, PARTS);

export const doneParts = (shm) => count(shm)[0];
export const numbersOf = (shm, part) => new Float64Array(shm.buffer, NUMBERS_AT + part * NUMBERS * 8, NUMBERS);

/** Two places that belong together: whoever dies between them leaves them at odds. */
export function markDone(shm, part) {
  marks(shm)[part] = 1;
  count(shm)[0]++;
}

/** Puts right what the former holder of the lock has left half done. */
export function repair(shm) {
  count(shm)[0] = marks(shm).reduce((sum, mark) => sum + mark, 0);
}
