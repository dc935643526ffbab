import { lstatSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ShmError } from '@shmd/protocol';

const LEDGER_SUFFIX = '.ledger';

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

/** Paths of the ledgers in a runtime directory; none when there is no such directory. */
export function listLedgers(runtimeDir: string): string[] {
  try {
    return readdirSync(runtimeDir)
      .filter((name) => name.endsWith(LEDGER_SUFFIX))
      .map((name) => join(runtimeDir, name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
