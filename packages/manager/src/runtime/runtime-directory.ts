import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { fromSystemError, ShmError } from '@shmd/protocol';
import { currentUser } from '@shmd/protocol/node';
import { makePrivateDirectory } from '../os.js';
import { type Sharing, shareDirectory } from '../sharing.js';
import { ANOTHER_RUNTIME_DIRECTORY, runtimeDirectoryProblem } from './runtime-directory-problem.js';

/**
 * Makes the runtime directory, or checks the one that is there: ours, a real directory, closed to others. Guests may pass through it.
 * Throws ERR_SHM_PERMISSION, ERR_SHM_INVALID_ARGUMENT, ERR_SHM_NO_SPACE, ERR_SHM_UNSUPPORTED.
 */
export function prepareRuntimeDirectory(path: string, sharing: Sharing | null): void {
  const uid = currentUser();
  if (runtimeDirectoryProblem(path, uid) === 'absent') make(path);
  const problem = runtimeDirectoryProblem(path, uid);
  if (problem !== null && problem !== 'absent') {
    throw new ShmError(problem.code, `runtime directory ${path} ${problem.why}; ${problem.remedy}`);
  }
  if (sharing) shareDirectory(path, sharing);
}

function make(path: string): void {
  try {
    makeWithParents(path);
  } catch (error) {
    throw fromSystemError(error, `make the runtime directory ${path}`, ANOTHER_RUNTIME_DIRECTORY);
  }
}

/** One by one: `recursive` reports a read-only file system as an absent directory. */
function makeWithParents(path: string): void {
  if (existsSync(path)) return;
  if (dirname(path) !== path) makeWithParents(dirname(path));
  try {
    makePrivateDirectory(path);
  } catch (error) {
    // Another manager may be starting.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
