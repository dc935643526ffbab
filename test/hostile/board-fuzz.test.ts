import { expect, test } from 'vitest';
// @ts-expect-error a script without types
import { fuzzBoard } from '../../scripts/fuzz/board/fuzzer.mjs';

/** By hand more: `npm run fuzz:board -- --seconds 600`. */
const SECONDS = 3;

test('a client scribbles over the board, a lock and a cell: others get errors of ours in time, and the manager serves', async () => {
  const seed = Math.floor(Math.random() * 2 ** 32);
  const counts = await fuzzBoard({ seconds: SECONDS, seed }).catch((error: Error) => {
    throw new Error(`npm run fuzz:board -- --seed ${seed}: ${error.message}`);
  });
  expect(counts.scribbles).toBeGreaterThan(0);
  expect(counts.done).toBeGreaterThan(0);
  expect(counts.looks).toBeGreaterThan(0);
});
