import { type FoundSegment, SegmentSpace } from '@shmd/native';
import { fromSystemError, nameProblem, ShmError } from '@shmd/protocol';
import { SYSTEM_SEGMENT_DIRECTORY } from '@shmd/protocol/node';
import { type Access, mapFound, type Window } from '../memory/mapping.js';
import type { Holder, SharedMemory, SharedMemorySource } from './shared-memory.js';

/**
 * How to attach what no manager has.
 *
 * @example
 * ```ts
 * const options: UnmanagedOptions = { access: 'read', length: 64 };
 * const header = SharedMemory.attach(osName, options);
 * console.log(header.buf.length); // 64
 * ```
 */
export interface UnmanagedOptions extends Window {
  /** Default: 'read-write'. */
  access?: Access | undefined;
  /** Directory of the segment. Default: the operating system's own. */
  shmDir?: string | undefined;
}

/** An attachment to be, the holder that unlinks it by identity, and its memory if that was mapped on the way. */
export interface Unmanaged {
  source: SharedMemorySource;
  holder: Holder;
  memory?: ArrayBuffer | undefined;
}

/** Finds a segment by its OS name and, with a window that can be mapped, maps it by the same look at it. */
export function locateUnmanaged(osName: string, options: UnmanagedOptions): Unmanaged {
  const problem = nameProblem(osName);
  if (problem) throw new ShmError('ERR_SHM_INVALID_NAME', problem);
  const { shmDir: dir = SYSTEM_SEGMENT_DIRECTORY, access = 'read-write' } = options;
  const mapped = mapFound(dir, osName, access, options);
  const { identity, size, isKnown } = mapped ?? find(dir, osName);
  const source = { name: osName, osName, size, uid: identity, dir, identity };
  return { source, holder: new UnmanagedHolder(source, isKnown), memory: mapped?.buffer };
}

function find(dir: string, osName: string): FoundSegment {
  const found = inSpace(dir, osName, (space) => space.find(osName));
  if (!found) throw new ShmError('ERR_SHM_NOT_FOUND', `no shared memory named ${osName}`);
  if (!found.isMemory) throw new ShmError('ERR_SHM_NOT_FOUND', `${osName} is not shared memory`);
  if (found.size === 0) throw new ShmError('ERR_SHM_INVALID_SIZE', `${osName} is empty`);
  return found;
}

class UnmanagedHolder implements Holder {
  constructor(
    private readonly source: SharedMemorySource,
    private readonly isKnown: boolean,
  ) {}

  mapped(): void {}

  closing(): void {}

  released(): void {}

  signals(shm: SharedMemory): never {
    throw new ShmError(
      'ERR_SHM_UNSUPPORTED',
      `${shm.name} was attached without a manager: nobody can wait for it, or lock it`,
    );
  }

  async unlinkHeld(shm: SharedMemory): Promise<void> {
    if (!this.isKnown) {
      const why = 'this system tells nothing of it by which it could be told from another under its name';
      throw new ShmError('ERR_SHM_UNSUPPORTED', `${shm.name} cannot be unlinked safely: ${why}`);
    }
    const { dir, osName, identity } = this.source;
    const outcome = inSpace(dir, osName, (space) => space.remove(osName, identity));
    if (outcome === 'absent') throw new ShmError('ERR_SHM_NOT_FOUND', `${shm.name} is already gone`);
    if (outcome === 'foreign') throw new ShmError('ERR_SHM_STALE', `${shm.name} now names another object`);
  }
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
