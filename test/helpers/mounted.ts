import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { onTestFinished } from 'vitest';
import type { Skip } from './skip.js';

/** Only root may mount, and not in every container. */
export const canMount = spawnSync('unshare', ['-m', 'true']).status === 0;

/** Mounts a fresh tmpfs on a directory, which is there. Skips the test, or throws, where that is not allowed. `options` as of mount -o. */
export function mount(path: string, options: string, skip?: Skip): void {
  const args = ['-t', 'tmpfs', '-o', `mode=700,${options}`, 'tmpfs', path];
  const { status, stderr, error } = spawnSync('mount', args, { encoding: 'utf8' });
  if (status === 0) return;
  const why = `cannot mount a tmpfs here: ${error?.message ?? stderr.trim()}`;
  skip?.(why);
  throw new Error(why);
}

/** Makes a directory with a fresh tmpfs on it; both go with the test. As `mount`. */
export function mounted(path: string, options: string, skip?: Skip): string {
  mkdirSync(path, { mode: 0o700 });
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  mount(path, options, skip);
  // Lazily: what a test has left mapped or open there goes with its process.
  onTestFinished(() => void spawnSync('umount', ['-l', path]));
  return path;
}
