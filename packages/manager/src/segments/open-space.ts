import { SegmentSpace } from '@shmd/native';
import { fromSystemError, ShmError } from '@shmd/protocol';

const ANOTHER = 'name a directory on a tmpfs, in which you may write, with --shm-dir';

/** That it is full now is no reason not to start: what a former manager left may have filled it, and can be given back. */
const PASSING = ['ENOSPC', 'EDQUOT', 'ENOMEM'];

/**
 * Opens the directory of segments, and tries whether one can be made there: now, and not when the first client wants one.
 * Throws ERR_SHM_INVALID_ARGUMENT (there is no such directory), ERR_SHM_PERMISSION, ERR_SHM_UNSUPPORTED (no O_TMPFILE there).
 */
export function openSegmentSpace(path: string): SegmentSpace {
  const space = open(path);
  try {
    space.reserveSync(1).discard();
  } catch (error) {
    if (!PASSING.includes(codeOf(error))) {
      space.close();
      throw fromSystemError(error, `make segments in ${path}`, ANOTHER);
    }
  }
  return space;
}

function open(path: string): SegmentSpace {
  try {
    return new SegmentSpace(path);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw fromSystemError(error, `open the segment directory ${path}`, ANOTHER);
    throw new ShmError('ERR_SHM_INVALID_ARGUMENT', `there is no segment directory ${path}; ${ANOTHER}`, {
      cause: error,
    });
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? '';
}
