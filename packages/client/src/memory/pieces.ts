import { types } from 'node:util';
import { ShmError, shown } from '@shmd/protocol';

/** Bytes, and where in a segment they belong. */
export interface Piece {
  offset: number;
  bytes: Uint8Array;
}

/** Bytes that a caller wants stored, and how many those were when they said so: a script can take memory away at any moment. */
export interface Part {
  bytes: Uint8Array;
  length: number;
}

/** What is copied in one go: long enough not to notice where one ends, short enough to notice that nobody wants it any more. Bytes. */
export const PIECE_BYTES = 8 * 1024 * 1024;

/** Parts shorter than this are put together first: a copy of a copy costs less than a system call. Bytes. */
const SHORT_BYTES = 32 * 1024;
const GATHERED_BYTES = 256 * 1024;

/** Cuts what is to be filled, or stored, from byte `offset` of a segment on. Throws as `refuseGone`. */
export function* cut(bytes: Uint8Array, offset: number, length = bytes.length): Generator<Piece> {
  for (let begin = 0; begin < length; begin += PIECE_BYTES) {
    refuseGone([{ bytes, length }]);
    yield { offset: offset + begin, bytes: viewOf(bytes, begin, PIECE_BYTES) };
  }
}

/** Cuts parts that are to lie one after the other, from the beginning of a segment on. Throws as `refuseGone`. */
export function* cutParts(parts: readonly Part[]): Generator<Piece> {
  let offset = 0;
  let gathered: Part[] = [];
  let waiting = 0;
  function* gather(): Generator<Piece> {
    if (waiting === 0) return;
    refuseGone(gathered);
    const bytes = gathered.map((part) => part.bytes);
    yield { offset: offset - waiting, bytes: Buffer.concat(bytes, waiting) };
    gathered = [];
    waiting = 0;
  }
  for (const part of parts) {
    const isShort = part.length < SHORT_BYTES;
    if (!isShort || waiting + part.length > GATHERED_BYTES) yield* gather();
    if (isShort) {
      gathered.push(part);
      waiting += part.length;
    } else {
      yield* cut(part.bytes, offset, part.length);
    }
    offset += part.length;
  }
  yield* gather();
}

/**
 * What a caller wants stored, as plain views that no property of theirs can lie about. The bytes are not copied: they must stay what they are.
 * Throws ERR_SHM_INVALID_ARGUMENT.
 */
export function partsOf(data: unknown): Part[] {
  const parts = Array.isArray(data) ? [...data] : [data];
  return parts.map((part) => {
    if (types.isUint8Array(part)) return partOf(part);
    const what = `the data must be a Uint8Array, or an array of them, not ${shown(part)}`;
    throw new ShmError('ERR_SHM_INVALID_ARGUMENT', what);
  });
}

/**
 * Of memory that was detached, or a resizable one that has become too short, a view shows nothing, and of an attachment that was closed perhaps
 * zeros. Nobody must be shown that for the data. Throws ERR_SHM_INVALID_ARGUMENT.
 */
export function refuseGone(parts: readonly Part[], closed = false): void {
  if (closed || parts.some(({ bytes, length }) => bytes.length !== length)) throw gone();
}

function partOf(given: Uint8Array): Part {
  try {
    const bytes = viewOf(given, 0, Number.POSITIVE_INFINITY);
    return { bytes, length: bytes.length };
  } catch (cause) {
    throw gone(cause);
  }
}

function gone(cause?: unknown): ShmError {
  return new ShmError(
    'ERR_SHM_INVALID_ARGUMENT',
    'the data are gone: their memory was detached, made shorter or closed',
    {
      cause,
    },
  );
}

const { get: bufferOf } = intrinsic('buffer');
const { get: offsetOf } = intrinsic('byteOffset');
const { get: lengthOf } = intrinsic('byteLength');

function intrinsic(name: 'buffer' | 'byteOffset' | 'byteLength'): { get(this: Uint8Array): never } {
  return Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), name) as never;
}

function viewOf(bytes: Uint8Array, begin: number, most: number): Uint8Array {
  const length: number = Math.min(most, (lengthOf.call(bytes) as number) - begin);
  return new Uint8Array(bufferOf.call(bytes), (offsetOf.call(bytes) as number) + begin, length);
}
