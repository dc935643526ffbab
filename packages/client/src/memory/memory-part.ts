import { ShmError, shown } from '@shmd/protocol';
import { moved } from './moved.js';

/** Bytes of a mapping: from `offset` on, `length` of them. */
export interface MemoryPart {
  offset: number;
  length: number;
}

/**
 * From `offset` on `length` bytes, else all to the end, of memory of `size` bytes.
 * Throws ERR_SHM_INVALID_ARGUMENT when they do not lie within it, ERR_SHM_CLOSED when a script transferred it to another ArrayBuffer.
 */
export function memoryPart(size: number, offset = 0, length?: number): MemoryPart {
  if (size === 0) throw moved();
  if (!isWithin(offset, size)) throw outside('the offset', offset, size);
  const left = size - offset;
  const bytes = length === undefined ? left : length;
  if (!isWithin(bytes, left)) throw outside(`from offset ${offset} on, the length`, bytes, left);
  return { offset, length: bytes };
}

function isWithin(value: unknown, last: number): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= last;
}

function outside(what: string, given: unknown, last: number): ShmError {
  return new ShmError('ERR_SHM_INVALID_ARGUMENT', `${what} must be an integer from 0 to ${last}, not ${shown(given)}`);
}
