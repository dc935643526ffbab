import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { daemonFile } from '../src/launch/daemon-program.js';

test('the daemon is found from wherever the package is installed', () => {
  expect(existsSync(daemonFile(import.meta.url))).toBe(true);
  expect(daemonFile(join(process.cwd(), 'bundle.cjs'))).toBe(daemonFile(import.meta.url));
});

test('a program that a bundler made, far from any package, is told what to leave out', () => {
  expect(() => daemonFile('/nowhere/bundle.cjs')).toThrow(
    expect.objectContaining({
      code: 'ERR_SHM_UNSUPPORTED',
      message: expect.stringContaining(
        "where /nowhere/bundle.cjs is. Leave shmd out of the bundle, external: ['@shmd/native', '@shmd/manager']",
      ),
    }),
  );
});
