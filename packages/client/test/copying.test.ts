import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { canCopy, storePieces } from '../src/memory/copying.js';
import type { MappingTarget } from '../src/memory/mapping.js';
import type { Piece } from '../src/memory/pieces.js';

const SHORT_BYTES = 256 * 1024;

function file(size: number): MappingTarget {
  const dir = mkdtempSync(join(tmpdir(), 'shmd-unit-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  writeFileSync(join(dir, 'a'), new Uint8Array(size));
  return { dir, osName: 'a', size, identity: '' as MappingTarget['identity'] };
}

test('between many short pieces others get their turn, and the signal ends them', async ({ skip }) => {
  const target = file(SHORT_BYTES);
  if (!canCopy(target)) skip('this system copies only what is mapped');
  const giveUp = new AbortController();
  let stored = 0;
  function* pieces(): Generator<Piece> {
    for (; stored < 1_000; stored++) yield { offset: 0, bytes: new Uint8Array(SHORT_BYTES) };
  }
  setImmediate(() => giveUp.abort(new Error('not wanted any more')));
  await expect(storePieces(target, pieces(), giveUp.signal)).rejects.toThrow('not wanted any more');
  expect(stored).toBeLessThan(200);
});
