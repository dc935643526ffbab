import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { onTestFinished } from 'vitest';

/** Only root may mount, and not in every container. */
export const canMount = spawnSync('unshare', ['-m', 'true']).status === 0;

/** Makes a directory with a fresh tmpfs on it, which goes with the test. `options` as of mount -o. */
export function mounted(path: string, options: string): string {
  mkdirSync(path, { mode: 0o700 });
  const { status, stderr } = spawnSync('mount', ['-t', 'tmpfs', '-o', `mode=700,${options}`, 'tmpfs', path]);
  if (status !== 0) throw new Error(`mount: ${stderr}`);
  onTestFinished(() => void spawnSync('umount', ['-l', path]));
  return path;
}
