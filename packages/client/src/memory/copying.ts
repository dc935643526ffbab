import { setImmediate as nextTurn } from 'node:timers/promises';
import * as native from '@shmd/native';
import { ShmError } from '@shmd/protocol';
import { ANY_OWNER, type MappingTarget, reachFailure } from './mapping.js';
import { PIECE_BYTES, type Piece } from './pieces.js';

/** A copy of up to this many bytes takes less time than a trip to the thread pool and back. */
const AT_ONCE_BYTES = 1024 * 1024;

/** So many pieces are copied at the same time: more would keep the thread pool from others, and memory is no faster for it. */
const IN_FLIGHT = 2;

/** Can the kernel copy in and out of this segment without a mapping? */
export function canCopy({ grant }: MappingTarget): boolean {
  return native.copying !== undefined && grant === undefined;
}

/** Fills bytes with what is in the segment there. Throws as `map`. */
export function copyOutSync(target: MappingTarget, piece: Piece): void {
  atOnce('readSync', target, piece);
}

/** Stores bytes there. Throws as `map`. */
export function copyInSync(target: MappingTarget, piece: Piece): void {
  atOnce('writeSync', target, piece);
}

/** Fills all pieces, large ones off the event loop. Rejects as `map`, and with the signal's reason. */
export function fetchPieces(target: MappingTarget, pieces: Iterable<Piece>, signal?: AbortSignal): Promise<void> {
  return each(pieces, signal, (piece) => (isShort(piece) ? copyOutSync(target, piece) : onPool('read', target, piece)));
}

/** Stores all pieces, large ones off the event loop. Rejects as `map`, and with the signal's reason; then some may be stored. */
export function storePieces(target: MappingTarget, pieces: Iterable<Piece>, signal?: AbortSignal): Promise<void> {
  return each(pieces, signal, (piece) => (isShort(piece) ? copyInSync(target, piece) : onPool('write', target, piece)));
}

function isShort({ bytes }: Piece): boolean {
  return bytes.length <= AT_ONCE_BYTES;
}

function atOnce(copy: 'readSync' | 'writeSync', target: MappingTarget, { offset, bytes }: Piece): void {
  try {
    copying()[copy](...place(target), offset, bytes);
  } catch (error) {
    throw reachFailure(error, target, 'copy');
  }
}

async function onPool(copy: 'read' | 'write', target: MappingTarget, { offset, bytes }: Piece): Promise<void> {
  try {
    await copying()[copy](...place(target), offset, bytes);
  } catch (error) {
    throw reachFailure(error, target, 'copy');
  }
}

/** Ends only when nothing is under way any more: nobody's bytes are in use afterwards. */
async function each(
  pieces: Iterable<Piece>,
  signal: AbortSignal | undefined,
  copy: (piece: Piece) => void | Promise<void>,
): Promise<void> {
  const left = pieces[Symbol.iterator]();
  let over = false;
  let atOnce = 0;
  const worker = async () => {
    for (let next = left.next(); !over && !next.done; next = left.next()) {
      signal?.throwIfAborted();
      await copy(next.value);
      const { length } = next.value.bytes;
      if (length <= AT_ONCE_BYTES) atOnce += length;
      // Many short pieces are a long one: others get their turn, and the signal can be given.
      if (atOnce < PIECE_BYTES) continue;
      atOnce = 0;
      await nextTurn();
    }
  };
  const workers = Array.from({ length: IN_FLIGHT }, () =>
    worker().catch((error) => {
      over = true;
      throw error;
    }),
  );
  const outcomes = await Promise.allSettled(workers);
  const failure = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failure) throw failure.reason;
}

function copying(): native.Copying {
  if (native.copying) return native.copying;
  throw new ShmError('ERR_SHM_UNSUPPORTED', 'this system copies only what is mapped');
}

function place({ dir, osName, identity, owner = ANY_OWNER }: MappingTarget) {
  return [dir, osName, identity, owner] as const;
}
