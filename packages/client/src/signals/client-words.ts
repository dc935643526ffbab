import { types } from 'node:util';
import { ShmError, shown } from '@shmd/protocol';
import { moved } from '../moved.js';
import { refuseReadOnly } from '../refuse-read-only.js';
import { checkTimeout } from '../request-options.js';
import type { SharedMemory } from '../shared-memory.js';
import type { Hub } from './hub.js';
import type { SegmentSignals } from './segment-signals.js';
import { type WaitOptions, waitOptions } from './wait-options.js';

/** What `Atomics.waitAsync` says. */
export type WaitOutcome = 'ok' | 'not-equal' | 'timed-out';

/** Finds the attachment that a view is over. */
export interface Mapped {
  /** Undefined: none of this client's. */
  mappedTo(buffer: ArrayBufferLike): SharedMemory | undefined;
  signals(shm: SharedMemory): SegmentSignals;
}

const VIEW = 'write new Int32Array(shm.buffer)';

interface Word {
  shm: SharedMemory;
  signals: SegmentSignals;
  /** Bytes, in the segment. */
  offset: number;
}

/** Waits for words of segments, and rings for them: `Atomics.wait` and `Atomics.notify`, between processes. */
export class ClientWords {
  constructor(
    private readonly hub: Hub,
    private readonly mapped: Mapped,
  ) {}

  async waitAsync(view: Int32Array, index: number, expected: number, options: WaitOptions): Promise<WaitOutcome> {
    const { shm, signals, offset } = this.#word(view, index);
    checkExpected(expected);
    const timing = waitOptions<WaitOutcome>(options, `${shm.name} has not changed`, 'timed-out');
    const look = (): WaitOutcome | undefined => (load(view, index) === expected ? undefined : 'ok');
    if (look()) return 'not-equal';
    return this.hub.wait({ spot: signals.spot(offset), look }, timing);
  }

  async waitUntil(
    view: Int32Array,
    index: number,
    predicate: (value: number) => boolean,
    options: WaitOptions,
  ): Promise<number> {
    const { shm, signals, offset } = this.#word(view, index);
    if (typeof predicate !== 'function') throw invalid(`the predicate must be a function, not ${shown(predicate)}`);
    const timing = waitOptions<number>(options, `word ${index} of ${shm.name} was not as it was waited for`);
    const look = () => {
      const value = load(view, index);
      return predicate(value) ? value : undefined;
    };
    return this.hub.wait({ spot: signals.spot(offset), look }, timing);
  }

  waitSync(view: Int32Array, index: number, expected: number, timeout = Number.POSITIVE_INFINITY): WaitOutcome {
    const { signals, offset } = this.#word(view, index);
    checkExpected(expected);
    checkTimeout('timeout', timeout);
    const look = (): WaitOutcome | undefined => (load(view, index) === expected ? undefined : 'ok');
    if (look()) return 'not-equal';
    return this.hub.sleep({ spot: signals.spot(offset), look }, timeout) ?? 'timed-out';
  }

  notify(view: Int32Array, index: number): void {
    const { shm, signals, offset } = this.#word(view, index);
    refuseReadOnly(shm);
    signals.ring(offset);
  }

  #word(view: Int32Array, index: number): Word {
    if (!types.isInt32Array(view)) throw invalid(`the view must be an Int32Array, not ${shown(view)}: ${VIEW}`);
    const shm = this.mapped.mappedTo(view.buffer);
    if (!shm) throw invalid(`the view must be over the buffer of an attachment of this client: ${VIEW}`);
    if (shm.closed) throw new ShmError('ERR_SHM_CLOSED', `${shm.name} was closed`);
    if (!Number.isInteger(index) || index < 0 || index >= view.length) {
      throw invalid(`the index must be an integer from 0 to ${view.length - 1}, not ${shown(index)}`);
    }
    const offset = shm.placeInSegment(view.byteOffset + index * view.BYTES_PER_ELEMENT);
    if (offset % view.BYTES_PER_ELEMENT !== 0)
      throw invalid('the word must lie at a multiple of 4 bytes of the segment');
    return { shm, signals: this.mapped.signals(shm), offset };
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
