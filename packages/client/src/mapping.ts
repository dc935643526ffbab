import * as native from '@shmd/native';
import { fromSystemError, ShmError } from '@shmd/protocol';

export type Access = 'read-write' | 'read';

/** Part of a segment to map: bytes from its beginning, and how many. */
export interface Window {
  offset?: number | undefined;
  length?: number | undefined;
}

export interface MappingTarget {
  dir: string;
  osName: string;
  /** Bytes. */
  size: number;
  dev: number;
  ino: number;
}

/**
 * Node 20 aborts when a buffer is detached under a running zlib stream (a CHECK in node_zlib.cc). There a closed view keeps its
 * length and reaches private zeroed memory instead of the segment, until it is collected.
 */
const DETACHABLE = Number.parseInt(process.versions.node, 10) >= 22;

/**
 * Maps a segment, or a window of it, after checking that the OS object is the one the manager means.
 * Throws ERR_SHM_INVALID_ARGUMENT for a window outside the segment, ERR_SHM_STALE when the object was removed, replaced or cut short.
 */
export function map(target: MappingTarget, access: Access, window: Window = {}): ArrayBuffer {
  if (access !== 'read-write' && access !== 'read') {
    throw new ShmError('ERR_SHM_INVALID_ARGUMENT', "access is 'read-write' or 'read'");
  }
  const { offset, length } = checkWindow(target.size, window);
  try {
    return native.attach(target.dir, target.osName, access, target.dev, target.ino, offset, length, DETACHABLE);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ELOOP' || code === 'ENXIO') {
      throw new ShmError('ERR_SHM_STALE', `${target.osName} is gone from ${target.dir}`, { cause: error });
    }
    if (code === 'ERANGE') {
      const hint = 'is more than one ArrayBuffer may hold here: attach a part of it with { offset, length }';
      throw new ShmError('ERR_SHM_UNSUPPORTED', `${target.osName}: ${length} bytes ${hint}`, { cause: error });
    }
    throw fromSystemError(error, `attach ${target.osName}`);
  }
}

export const unmap = native.close;

function checkWindow(size: number, { offset = 0, length = size - offset }: Window): { offset: number; length: number } {
  const whole = Number.isSafeInteger(offset) && Number.isSafeInteger(length);
  if (!whole || offset < 0 || length < 1 || offset + length > size) {
    throw new ShmError(
      'ERR_SHM_INVALID_ARGUMENT',
      `offset and length must lie within the ${size} bytes of the segment`,
    );
  }
  return { offset, length };
}
