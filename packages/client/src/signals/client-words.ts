import { types } from 'node:util';
import { ShmError, shown } from '@shmd/protocol';
import { checkTimeout } from '../connection/request-options.js';
import type { Access } from '../memory/mapping.js';
import { moved } from '../memory/moved.js';
import { checkFunction } from '../mistakes/check-function.js';
import { refuseReadOnly } from '../mistakes/refuse-read-only.js';
import type { Hub } from './hub.js';
import type { SegmentSignals } from './segment-signals.js';
import { type WaitOptions, waitOptions } from './wait-options.js';

/**
 * What `Atomics.waitAsync` says.
 *
 * @example
 * ```ts
 * const words = new Int32Array(shm.buffer);
 * const outcome: WaitOutcome = await client.waitAsync(words, 0, 1);
 * console.log(outcome); // not-equal
 * ```
 */
export type WaitOutcome = 'ok' | 'not-equal' | 'timed-out';

/** An attachment, as far as its words are concerned. */
export interface MappedSegment {
  readonly name: string;
  readonly access: Access;
  readonly closed: boolean;
  readonly signals: SegmentSignals;
  /** Which byte of the segment a byte of the mapping is. */
  placeInSegment(offset: number): number;
}

/** Finds the attachment that memory is the mapping of; undefined: it is none of this client's. */
export type MappedTo = (buffer: ArrayBufferLike) => MappedSegment | undefined;

const VIEW = 'write new Int32Array(shm.buffer)';

interface Word {
  shm: MappedSegment;
  /** Bytes, in the segment. */
  offset: number;
}

/** Waits for words of segments, and rings for them: `Atomics.wait` and `Atomics.notify`, between processes. */
export class ClientWords {
  constructor(
    private readonly hub: Hub,
    private readonly mappedTo: MappedTo,
  ) {}

  async waitAsync(view: Int32Array, index: number, expected: number, options: WaitOptions): Promise<WaitOutcome> {
    const { shm, offset } = this.#word(view, index);
    checkExpected(expected);
    const timing = waitOptions<WaitOutcome>(options, `${shm.name} has not changed`, 'timed-out');
    const look = (): WaitOutcome | undefined => (load(view, index) === expected ? undefined : 'ok');
    if (look()) return 'not-equal';
    return this.hub.wait({ spot: shm.signals.spot(offset), look }, timing);
  }

  async waitUntil(
    view: Int32Array,
    index: number,
    predicate: (value: number) => boolean,
    options: WaitOptions,
  ): Promise<number> {
    const { shm, offset } = this.#word(view, index);
    checkFunction('the predicate', predicate);
    const timing = waitOptions<number>(options, `word ${index} of ${shm.name} was not as it was waited for`);
    const look = () => {
      const value = load(view, index);
      return predicate(value) ? value : undefined;
    };
    return this.hub.wait({ spot: shm.signals.spot(offset), look }, timing);
  }

  waitSync(view: Int32Array, index: number, expected: number, timeout = Number.POSITIVE_INFINITY): WaitOutcome {
    const { shm, offset } = this.#word(view, index);
    checkExpected(expected);
    checkTimeout('timeout', timeout);
    const look = (): WaitOutcome | undefined => (load(view, index) === expected ? undefined : 'ok');
    if (look()) return 'not-equal';
    return this.hub.sleep({ spot: shm.signals.spot(offset), look }, timeout) ?? 'timed-out';
  }

  notify(view: Int32Array, index: number): void {
    const { shm, offset } = this.#word(view, index);
    refuseReadOnly(shm);
    shm.signals.ring(offset);
  }

  #word(view: Int32Array, index: number): Word {
    if (!types.isInt32Array(view)) throw invalid(`the view must be an Int32Array, not ${shown(view)}: ${VIEW}`);
    const shm = this.mappedTo(view.buffer);
    if (!shm) throw invalid(`the view must be over the buffer of an attachment of this client: ${VIEW}`);
    if (shm.closed) throw new ShmError('ERR_SHM_CLOSED', `${shm.name} was closed`);
    if (!Number.isInteger(index) || index < 0 || index >= view.length) {
      throw invalid(`the index must be an integer from 0 to ${view.length - 1}, not ${shown(index)}`);
    }
    const offset = shm.placeInSegment(view.byteOffset + index * view.BYTES_PER_ELEMENT);
    if (offset % view.BYTES_PER_ELEMENT !== 0)
      throw invalid('the word must lie at a multiple of 4 bytes of the segment');
    return { shm, offset };
  }
}

/** Throws ERR_SHM_CLOSED: a script has moved the memory, and the view is empty. */
function load(view: Int32Array, index: number): number {
  if (index < view.length) return Atomics.load(view, index);
  throw moved();
}

function checkExpected(expected: number): void {
  if (expected !== (expected | 0))
    throw invalid(`the expected value must be an integer of 32 bits, not ${shown(expected)}`);
}

function invalid(message: string): ShmError {
  return new ShmError('ERR_SHM_INVALID_ARGUMENT', message);
}
