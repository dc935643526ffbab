import { expect, test } from 'vitest';
// @ts-expect-error a script without types
import { fuzz } from '../../scripts/fuzz/fuzzer.mjs';

test('6,000 spoilt frames do no harm', async () => {
  const seed = Math.floor(Math.random() * 2 ** 32);
  const counts = await fuzz({ frames: 6_000, seed }).catch((error: Error) => {
    throw new Error(`npm run fuzz -- --seed ${seed}: ${error.message}`);
  });
  expect(counts.frames).toBeGreaterThanOrEqual(6_000);
  expect(counts.refusals).toBeGreaterThan(500);
  expect(counts.results).toBeGreaterThan(200);
  expect(counts.witnessed).toBeGreaterThan(0);
});
