import { ShmError } from '@shmd/protocol';
import { moved } from '../memory/moved.js';
import type { CellMemory } from './layout.js';

/** A writer that rewrites the cell faster than it can be copied is met this often at most. */
const MOST_TRIES = 1_000;

/**
 * A whole value of a cell, copied.
 *
 * @example
 * ```ts
 * const value: CellValue | undefined = cell.read();
 * console.log(value); // undefined
 * ```
 */
export interface CellValue {
  /** 1 for the first value, then one more for each. */
  version: number;
  /** A copy, or what was given to `read` to be filled. */
  data: Uint8Array<ArrayBufferLike>;
}

/** Reads whole values of a cell. It writes nothing there, for on memory mapped to be read that would freeze its page. */
export class CellReader {
  /** A store to it keeps what was copied before it from being read after the check that follows. */
  readonly #fence = new Int32Array(new ArrayBuffer(4));

  constructor(private readonly memory: CellMemory) {}

  /** Copies the latest value; undefined: there is none yet. Throws ERR_SHM_TIMEOUT: it was always another one before it was copied. */
  read(into: Uint8Array<ArrayBufferLike>): CellValue | undefined {
    const version = this.#whole((slot) => into.set(this.memory.value(slot)));
    return version === 0 ? undefined : { version, data: into };
  }

  /** The latest version, 0 when there is none yet. Throws as `read`. */
  version(): number {
    return this.#whole(() => {});
  }

  /** The version of what was copied, all of it while it was the latest: a slot may hold a later value whole that is not published yet. */
  #whole(copy: (slot: number) => void): number {
    const { memory } = this;
    if (memory.isGone) throw moved();
    for (let i = 0; i < MOST_TRIES; i++) {
      const latest = memory.decode(memory.latest);
      if (!latest) return 0;
      const seq = memory.seq(latest.slot);
      const version = memory.version(latest.slot);
      if ((seq & 1) !== 0 || !memory.counts(version, latest.counter)) continue;
      copy(latest.slot);
      Atomics.store(this.#fence, 0, 0);
      if (memory.seq(latest.slot) === seq) return version;
    }
    throw new ShmError('ERR_SHM_TIMEOUT', `the cell was rewritten faster than it could be copied, ${MOST_TRIES} times`);
  }
}
