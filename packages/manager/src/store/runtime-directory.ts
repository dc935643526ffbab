import { mkdirSync } from 'node:fs';
import { ShmError } from '@shmd/protocol';
import { type Sharing, shareDirectory } from '../sharing.js';
import { runtimeDirectoryProblem } from './runtime-directory-problem.js';

/**
 * Makes the runtime directory, or checks the one that is there: ours, a real directory, closed to others. Guests may pass through it.
 * Throws ERR_SHM_PERMISSION, ERR_SHM_UNSUPPORTED.
 */
export function prepareRuntimeDirectory(path: string, sharing: Sharing | null): void {
  // The umask of a running manager would leave a directory that nobody can enter.
  const umask = process.umask(0o077);
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  } finally {
    process.umask(umask);
  }
  const problem = runtimeDirectoryProblem(path, process.getuid?.());
  if (problem !== null && problem !== 'absent') {
    throw new ShmError('ERR_SHM_PERMISSION', `runtime directory ${path} ${problem.why}; ${problem.remedy}`);
  }
  if (sharing) shareDirectory(path, sharing);
}
