import { expect, test } from 'vitest';
import { scene } from '../helpers/scene.js';
import { readBesideWriter } from './soak/beside-writer.mjs';

/** With text decoded where it lies, far fewer crashed the reader. The long one is `npm run soak:lists`. */
const READS = '100000';

test('S1: a list may be read in every way while another process changes it', async () => {
  const manager = await scene().manager();
  const { ended, text } = await readBesideWriter(manager, process.execPath, ['--reads', READS]);
  expect(ended, text).toBe(0);
  // The two did meet.
  expect(text).toMatch(/[1-9]\d* refusals/);
});
