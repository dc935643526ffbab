import { types } from 'node:util';
import { ShmError, shown } from '@shmd/protocol';
import { checkFunction } from '../mistakes/check-function.js';
import type { LockGuard } from '../mutex/lock-guard.js';
import type { SegmentSignals } from '../signals/segment-signals.js';
import type { CellMemory } from './layout.js';

/**
 * The one who may write a cell, until `[Symbol.dispose]()`.
 *
 * @example
 * ```ts
 * using writer = await cell.writer();
 * writer.write(new Uint8Array(1024).fill(7));
 * console.log(cell.read()?.version); // 1
 * ```
 */
export class CellWriter implements Disposable {
  readonly #memory: CellMemory;
  readonly #signals: SegmentSignals;
  readonly #guard: LockGuard;
  /** What the cell says of its latest value, as we left it. */
  #published: number;
  #version: number;
  #writing = false;

  /** @internal Use `SharedCell.writer`. */
  constructor(memory: CellMemory, signals: SegmentSignals, guard: LockGuard) {
    this.#memory = memory;
    this.#signals = signals;
    this.#guard = guard;
    this.#published = memory.latest;
    const latest = memory.decode(this.#published);
    this.#version = latest ? versionOf(memory, latest) : 0;
    // Whatever the former writer left half-written is no value, and nobody reads it.
    guard.consistent();
  }

  /**
   * Makes a copy of `data`, as long as a value of the cell, the latest value. Returns its version.
   * Throws ERR_SHM_INVALID_ARGUMENT; ERR_SHM_STALE: this is not the writer any more, or was given back; ERR_SHM_CLOSED.
   *
   * @example
   * ```ts
   * using writer = await cell.writer();
   * console.log(writer.write(new Uint8Array(1024))); // 1
   * ```
   */
  write(data: Uint8Array): number {
    const { size } = this.#memory.shape;
    if (!(data instanceof Uint8Array) || data.length !== size) {
      const given = data instanceof Uint8Array ? data.length : shown(data);
      throw new ShmError(
        'ERR_SHM_INVALID_ARGUMENT',
        `a value of this cell is a Uint8Array of ${size} bytes, not ${given}`,
      );
    }
    return this.update((slot) => slot.set(data));
  }

  /**
   * Makes what `fn` fills in the latest value, without a copy. `slot` has the bytes of some earlier value, and is nobody's to touch once `fn` has
   * returned: an async function is ERR_SHM_INVALID_ARGUMENT. What `fn` throws is thrown, and the latest value stays. Returns the version.
   * Throws as `write`.
   *
   * @example
   * ```ts
   * using writer = await cell.writer();
   * writer.update((slot) => slot.fill(7));
   * console.log(cell.read()?.data[1023]); // 7
   * ```
   */
  update(fn: (slot: Uint8Array) => void): number {
    checkFunction('fn', fn);
    if (this.#writing) throw new ShmError('ERR_SHM_INVALID_ARGUMENT', 'a value of this cell is being written already');
    this.#writing = true;
    try {
      return this.#write(fn);
    } finally {
      this.#writing = false;
    }
  }

  /** Somebody else may write. Idempotent. */
  [Symbol.dispose](): void {
    this.#guard[Symbol.dispose]();
  }

  #write(fn: (slot: Uint8Array) => void): number {
    const memory = this.#memory;
    this.#refuseLost();
    const version = this.#version + 1;
    const slot = this.#nextSlot();
    const found = memory.seq(slot);
    // A writer that died in it has left it odd, and acts no more.
    const odd = ((found | 1) + (found & 1 ? 2 : 0)) | 0;
    if (!memory.changeSeq(slot, found, odd)) throw this.#stale();
    const even = (odd + 1) | 0;
    try {
      // Who still takes it for an earlier version reads no value.
      memory.setVersion(slot, 0);
      // A load, for the processor: nothing is stored in the value before others can see that it is being written.
      if (memory.seq(slot) !== odd) throw this.#stale();
      const returned: unknown = fn(memory.value(slot));
      if (types.isPromise(returned))
        throw new ShmError('ERR_SHM_INVALID_ARGUMENT', 'a value is filled at once, not later');
      this.#refuseLost();
      memory.setVersion(slot, version);
    } catch (error) {
      if (!memory.isGone) memory.changeSeq(slot, odd, even);
      throw error;
    }
    if (!memory.changeSeq(slot, odd, even)) throw this.#stale();
    const published = memory.publish(this.#published, version, slot);
    if (published === undefined) throw this.#stale();
    this.#published = published;
    this.#version = version;
    this.#signals.notify();
    return version;
  }

  #nextSlot(): number {
    const latest = this.#memory.decode(this.#published);
    return latest ? (latest.slot + 1) % this.#memory.shape.slots : 0;
  }

  #refuseLost(): void {
    if (this.#memory.isGone || !this.#guard.isHeld) throw this.#stale();
  }

  #stale(): ShmError {
    return new ShmError('ERR_SHM_STALE', 'this is not the writer of the cell any more');
  }
}

function versionOf(memory: CellMemory, { slot, counter }: { slot: number; counter: number }): number {
  const version = memory.version(slot);
  // Others may have written anything there.
  return memory.counts(version, counter) && Number.isSafeInteger(version) ? version : counter;
}
