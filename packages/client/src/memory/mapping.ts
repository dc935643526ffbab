import { types } from 'node:util';
import * as native from '@shmd/native';
import { fromSystemError, type Identity, ShmError, shown } from '@shmd/protocol';
import { closeBuffer } from './detaching.js';

/** What was mapped: in the open, or, where the runtime forbids that, for copies alone. */
export type Memory = ArrayBuffer | native.HiddenMemory;

/**
 * What a mapping is for. With `read`, what is written there all the same stays in this process: docs/runtimes.md.
 *
 * @example
 * ```ts
 * const access: Access = 'read';
 * const frame = await client.attach(shm.ref, { access });
 * console.log(frame.access); // read
 * ```
 */
export type Access = 'read-write' | 'read';

/** What to map of a segment, and how. */
export interface Window {
  /** Byte at which the mapped window begins. */
  offset?: number | undefined;
  /** Bytes of the mapped window. */
  length?: number | undefined;
  /**
   * Makes all page-table entries now, while the caller waits, instead of one by one when they are touched: worth it where every page will be
   * read or written soon. See docs/benchmarks.md.
   */
  populate?: boolean | undefined;
}

export interface MappingTarget {
  dir: string;
  osName: string;
  /** Bytes. */
  size: number;
  /** Empty: any object of that name. */
  identity: Identity;
  /** Uid that the object must belong to; undefined: whoever's it is. */
  owner?: number | undefined;
  /** A handle to it that the manager put into this process. `map` uses it up, also when it throws. */
  grant?: number | undefined;
}

/** Of `MappingTarget.owner`, for the addon. */
export const ANY_OWNER = -1;

/** Of a window's length, for the addon: as long as it is found to be. */
const ALL = -1;

/**
 * Maps a segment, or a window of it, after checking that the OS object is the one the manager means.
 * Throws ERR_SHM_INVALID_ARGUMENT for a window outside the segment, ERR_SHM_STALE when the object was removed, replaced or cut short.
 */
export function map(target: MappingTarget, access: Access, window: Window = {}): Memory {
  const { dir, osName, identity, owner = ANY_OWNER, grant } = target;
  const { offset, length } = checkWish(target, access, window);
  try {
    return mapWhereAllowed(dir, osName, access, identity, owner, offset, length, grant, window.populate);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const part = 'attach a part of it with { offset, length }';
    if (code === 'ERANGE') {
      const message = `${target.osName}: ${length} bytes are more than one ArrayBuffer may hold here: ${part}`;
      throw new ShmError('ERR_SHM_UNSUPPORTED', message, { cause: error });
    }
    if (code === 'ENOMEM') {
      const message = `${target.osName}: this process has no room for ${length} bytes more: ${part}`;
      throw new ShmError('ERR_SHM_NO_SPACE', message, { cause: error });
    }
    throw reachFailure(error, target, 'attach');
  }
}

/**
 * Maps what has this name, whatever it is, and says what that was. Null when it could not be mapped so, or the wish is none: `map` says why.
 */
export function mapFound(dir: string, osName: string, access: Access, window: Window): native.FoundMemory | null {
  const { offset = 0, length = ALL, populate } = window;
  if (!mayBeSeen || (window.length !== undefined && !(window.length >= 1))) return null;
  try {
    return native.attachFound(dir, osName, access, '', ANY_OWNER, offset, length, undefined, populate);
  } catch {
    return null;
  }
}

/** Why a segment's object could not be reached: ERR_SHM_STALE when it is not there any more. */
export function reachFailure(error: unknown, { osName, dir }: MappingTarget, doing: string): ShmError {
  const code = (error as NodeJS.ErrnoException).code;
  if (code !== 'ENOENT' && code !== 'ELOOP' && code !== 'ENXIO') return fromSystemError(error, `${doing} ${osName}`);
  return new ShmError('ERR_SHM_STALE', `${osName} is gone from ${dir}`, { cause: error });
}

/** Whether this runtime lets scripts see memory that it did not allocate. Electron does not, from its version 21 on. */
let mayBeSeen = true;

function mapWhereAllowed(...target: Parameters<typeof native.attach>): Memory {
  if (mayBeSeen) {
    try {
      return native.attach(...target);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOTSUP') throw error;
      mayBeSeen = false;
    }
  }
  return new native.HiddenMemory(...target);
}

/** Ends a mapping made by `map`. Throws when the system call fails; then it is still there. */
export function unmap(memory: Memory, osName: string): void {
  try {
    if (isSeen(memory)) closeBuffer(memory);
    else memory.close();
  } catch (error) {
    throw fromSystemError(error, `close ${osName}`);
  }
}

/** Is it an ArrayBuffer? Not by instanceof: in a context of its own a script has another ArrayBuffer. */
export function isSeen(memory: Memory): memory is ArrayBuffer {
  return types.isArrayBuffer(memory);
}

/**
 * How many mappings this process may hold, all threads together, before attaching throws ERR_SHM_TOO_MANY_ATTACHMENTS. 30,000 unless
 * set. Node itself dies without a word near the kernel's limit on areas of memory (`vm.max_map_count`, usually 65,530), of which it
 * needs some thousands: stay well below. Throws ERR_SHM_INVALID_ARGUMENT.
 *
 * @example
 * ```ts
 * setAttachmentLimit(10_000);
 * ```
 */
export function setAttachmentLimit(limit: number): void {
  if (!Number.isSafeInteger(limit) || limit < 1) {
    throw new ShmError('ERR_SHM_INVALID_ARGUMENT', `the limit is a whole number from 1, not ${shown(limit)}`);
  }
  native.setAreaLimit(limit);
}

/** What cannot be wished for leaves no grant behind. */
function checkWish({ size, grant }: MappingTarget, access: Access, window: Window): { offset: number; length: number } {
  try {
    if (window.populate !== undefined && typeof window.populate !== 'boolean') {
      throw new ShmError('ERR_SHM_INVALID_ARGUMENT', `populate is true or false, not ${shown(window.populate)}`);
    }
    if (access === 'read-write' || access === 'read') return checkWindow(size, window);
    throw new ShmError('ERR_SHM_INVALID_ARGUMENT', `access is 'read-write' or 'read', not ${shown(access)}`);
  } catch (error) {
    dropGrant(grant);
    throw error;
  }
}

/** Gives back what the manager put into this process to be mapped, and is not. */
export function dropGrant(grant: number | undefined): void {
  if (grant !== undefined) native.dropGrant?.(grant);
}

function checkWindow(size: number, { offset = 0, length }: Window): { offset: number; length: number } {
  if (Number.isSafeInteger(offset) && offset >= 0) {
    const bytes = length ?? size - offset;
    if (Number.isSafeInteger(bytes) && bytes >= 1 && offset + bytes <= size) return { offset, length: bytes };
  }
  const given =
    length === undefined ? `offset ${shown(offset)}` : `offset ${shown(offset)} and length ${shown(length)}`;
  const message = `offset and length must lie within the ${size} bytes of the segment, not ${given}`;
  throw new ShmError('ERR_SHM_INVALID_ARGUMENT', message);
}
