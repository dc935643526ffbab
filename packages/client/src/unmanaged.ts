import { SegmentSpace } from '@shmd/native';
import { fromSystemError, nameProblem, ShmError } from '@shmd/protocol';
import { SYSTEM_SEGMENT_DIRECTORY } from '@shmd/protocol/node';
import type { Access, Window } from './mapping.js';
import type { Holder, SharedMemorySource } from './shared-memory.js';

export interface UnmanagedOptions extends Window {
  access?: Access;
  /** Directory of the segment. Default: the operating system's own. */
  shmDir?: string;
}

/** Finds a segment by its OS name, and makes the holder that unlinks it by identity. */
export function locateUnmanaged(
  osName: string,
  options: UnmanagedOptions,
): { source: SharedMemorySource; holder: Holder } {
  const problem = nameProblem(osName);
  if (problem) throw new ShmError('ERR_SHM_INVALID_NAME', problem);
  const dir = options.shmDir ?? SYSTEM_SEGMENT_DIRECTORY;
  const found = inSpace(dir, osName, (space) => space.find(osName));
  if (!found) throw new ShmError('ERR_SHM_NOT_FOUND', `no shared memory named ${osName}`);
  if (!found.isMemory) throw new ShmError('ERR_SHM_NOT_FOUND', `${osName} is not shared memory`);
  if (found.size === 0) throw new ShmError('ERR_SHM_INVALID_SIZE', `${osName} is empty`);
  const { identity, size, isKnown } = found;
  const holder: Holder = {
    released: () => {},
    unlinkHeld: async (shm) => {
      if (!isKnown) {
        const why = 'this system tells nothing of it by which it could be told from another under its name';
        throw new ShmError('ERR_SHM_UNSUPPORTED', `${shm.name} cannot be unlinked safely: ${why}`);
      }
      const outcome = inSpace(dir, osName, (space) => space.remove(osName, identity));
      if (outcome === 'absent') throw new ShmError('ERR_SHM_NOT_FOUND', `${shm.name} is already gone`);
      if (outcome === 'foreign') throw new ShmError('ERR_SHM_STALE', `${shm.name} now names another object`);
    },
  };
  return { source: { name: osName, osName, size, uid: identity, dir, identity }, holder };
}

function inSpace<R>(dir: string, osName: string, use: (space: SegmentSpace) => R): R {
  let space: SegmentSpace | undefined;
  try {
    space = new SegmentSpace(dir);
    return use(space);
  } catch (error) {
    throw fromSystemError(error, `${dir}/${osName}`);
  } finally {
    space?.close();
  }
}
