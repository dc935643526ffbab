import { lstatSync, mkdirSync } from 'node:fs';
import { ShmError } from '@shmd/protocol';

/** Makes the runtime directory, or checks the one that is there: ours, a real directory, closed to others. Throws ERR_SHM_PERMISSION. */
export function prepareRuntimeDirectory(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const stat = lstatSync(path);
  const refuse = (why: string) => new ShmError('ERR_SHM_PERMISSION', `runtime directory ${path} ${why}`);
  if (!stat.isDirectory()) throw refuse('is not a directory');
  if (stat.uid !== process.getuid?.())
    throw refuse(`belongs to uid ${stat.uid}; set SHMD_RUNTIME_DIR to one of your own`);
  if ((stat.mode & 0o077) !== 0) throw refuse(`is open to others; run: chmod 700 ${path}`);
}
