import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openSegmentSpace } from '../../src/segments/open-space.js';

function folder(): string {
  const path = mkdtempSync('/dev/shm/shmd-directory-');
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

test('one that segments can be made in is opened, and nothing is left of the trial', () => {
  const path = folder();
  openSegmentSpace(path).close();
  expect(readdirSync(path)).toEqual([]);
});

test('R8: one that cannot hold segments is refused now, by name, with what to do', () => {
  const file = join(folder(), 'file');
  writeFileSync(file, '');
  for (const [path, code] of [
    ['/nonexistent', 'ERR_SHM_INVALID_ARGUMENT'],
    [file, 'ERR_SHM_INVALID_ARGUMENT'],
    [join(file, 'x'), 'ERR_SHM_INVALID_ARGUMENT'],
    // A file system without O_TMPFILE; whoever is not root may not even try.
    ['/proc', process.getuid?.() === 0 ? 'ERR_SHM_UNSUPPORTED' : expect.stringMatching(/UNSUPPORTED|PERMISSION/)],
  ] as const) {
    const error = {
      code,
      message: expect.stringMatching(new RegExp(`${path}.*; name a directory on a tmpfs.*--shm-dir$`)),
    };
    expect(() => openSegmentSpace(path), path).toThrow(expect.objectContaining(error));
  }
});
