// The thread that writes lines: the addon by itself.
import assert from 'node:assert/strict';
import { BackgroundWriter } from '@shmd/native';
import { check, finish } from './helpers/cases.mjs';

await check('lines are written by a thread of their own', () => {
  const writer = new BackgroundWriter(1, 1_000);
  assert.equal(writer.write('written in the background\n', 1), true);
  assert.equal(writer.drain(10_000), true);
  assert.equal(writer.takeLost(), 0);
});

finish();
