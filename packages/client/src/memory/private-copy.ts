import { types } from 'node:util';
import { copying } from '@shmd/native';
import { ShmError, shown } from '@shmd/protocol';

/*
 * Memory that another process may change is copied before anything is made of it. V8 measures UTF-8, allocates, and then writes: what
 * changes in between corrupts its heap. The same goes for what a caller hands us to store: it is copied before it is checked, so that
 * nothing is stored by halves.
 */

const encoder = new TextEncoder();

/**
 * The bytes as they are at this moment, in memory of their own. Made by a constructor that looks at none of the value's properties: a
 * subclass whose `length` lies is copied as long as it is, and runs no code.
 * Throws ERR_SHM_INVALID_ARGUMENT (detached), ERR_SHM_NO_SPACE.
 */
export function privateCopy(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(bytes);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw refused('the bytes are gone: their memory was detached', cause);
    throw noRoom(cause);
  }
}

/** Bytes to copy to. Throws ERR_SHM_NO_SPACE. */
export function newBytes(length: number): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(length);
  } catch (cause) {
    throw noRoom(cause);
  }
}

/** What one entry of the page table of x64 and arm64 can map. Bytes. */
const LARGE_PAGE = 2 * 1024 * 1024;

/** From this length on, what a large page has too many costs less than making small ones one by one. Bytes. */
const LARGE_PAGES_FROM = LARGE_PAGE / 2;

/**
 * A Buffer whose bytes are to be filled before anybody sees them. The memory is its own, and may be more than it shows: long ones begin where
 * a large page does. Throws ERR_SHM_NO_SPACE.
 */
export function newBuffer(length: number): Buffer {
  try {
    if (!copying || length < LARGE_PAGES_FROM) return Buffer.allocUnsafeSlow(length);
    const pages = Math.ceil(length / LARGE_PAGE) * LARGE_PAGE;
    const room = Buffer.allocUnsafeSlow(pages + LARGE_PAGE);
    const begin = copying.preferLargePages(room);
    return room.subarray(begin, begin + length);
  } catch (cause) {
    throw noRoom(cause);
  }
}

/** Text in UTF-8. Throws ERR_SHM_INVALID_ARGUMENT for a lone surrogate, which UTF-8 cannot say. */
export function utf8(text: string): Uint8Array {
  if (!text.isWellFormed()) throw refused('a string must be well-formed Unicode');
  return encoder.encode(text);
}

/** What a caller wants stored, as bytes that nobody else can change. Throws ERR_SHM_INVALID_ARGUMENT, ERR_SHM_NO_SPACE. */
export function privateBytes(data: unknown): Uint8Array {
  if (typeof data === 'string') return utf8(data);
  // Not instanceof: that asks the value, and a Proxy answers what it likes.
  if (types.isUint8Array(data)) return privateCopy(data);
  throw refused(`the data must be a Uint8Array or a string, not ${shown(data)}`);
}

function refused(why: string, cause?: unknown): ShmError {
  return new ShmError('ERR_SHM_INVALID_ARGUMENT', why, { cause });
}

function noRoom(cause: unknown): ShmError {
  return new ShmError('ERR_SHM_NO_SPACE', 'this process has no room for a copy of the bytes', { cause });
}
