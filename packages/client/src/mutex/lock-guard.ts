import { ShmError } from '@shmd/protocol';
import type { HeldLock, LocalLock } from '../signals/local-locks.js';
import type { Place } from '../signals/place.js';
import type { SegmentSignals } from '../signals/segment-signals.js';
import { freeLock, isTakenBy, nextFence } from './lock-word.js';

/** Where a lock is, and what this client knows of it. */
export interface LockPlace {
  readonly subject: { readonly name: string };
  readonly signals: SegmentSignals;
  readonly words: Int32Array;
  /** Bytes, in the segment. */
  readonly offset: number;
  readonly local: LocalLock;
}

/**
 * A lock that one has. `using guard = await mutex.lock()` gives it back at the end of the block.
 *
 * @example
 * ```ts
 * const guard = await mutex.lock({ timeout: 1_000 });
 * try {
 *   if (guard.ownerDied) {
 *     shm.buf.fill(0, 16); // what it protects, made whole
 *     guard.consistent();
 *   }
 *   shm.write('hello', 16);
 * } finally {
 *   guard.unlock();
 * }
 * ```
 */
export class LockGuard implements Disposable, HeldLock {
  /** Whoever had it last died, or gave it back unrepaired: what it protects may be half-written. Repair it, then call `consistent()`. */
  readonly ownerDied: boolean;
  /** Grows with each acquisition, by whomever, modulo 2^32: for stores that refuse a smaller one than they have seen. */
  readonly fence: number;
  readonly #at: LockPlace;
  readonly #place: Place;
  #consistent = false;
  /** It was given back, or is lost. */
  #over = false;
  #lost: ShmError | null = null;
  #controller: AbortController | undefined;

  /** @internal Use `SharedMutex`. */
  constructor(at: LockPlace, place: Place, ownerDied: boolean) {
    this.#at = at;
    this.#place = place;
    this.ownerDied = ownerDied;
    this.fence = nextFence(at.words);
    at.local.holder?.lose(new ShmError('ERR_SHM_STALE', `another function has the lock in ${at.subject.name}`));
    at.local.holder = this;
  }

  /** Aborts when the lock is not ours any more: the manager is gone for good, or has taken this client for another. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#lost && !this.#controller.signal.aborted) this.#controller.abort(this.#lost);
    return this.#controller.signal;
  }

  /** Whether it is still ours: others may write anything into the segment. */
  get isHeld(): boolean {
    return !this.#over && this.#at.words.length > 0 && isTakenBy(this.#at.words, this.#place.token);
  }

  /**
   * What the lock protects is whole: the next one is not told `ownerDied`.
   *
   * @example
   * ```ts
   * using guard = await mutex.lock();
   * if (guard.ownerDied) {
   *   shm.buf.fill(0, 16); // what it protects, made whole
   *   guard.consistent();
   * }
   * ```
   */
  consistent(): void {
    this.#consistent = true;
  }

  /**
   * Gives it back. When its owner had died and `consistent()` was not called, the next one is told that again.
   * Throws ERR_SHM_STALE: it is not ours any more, and nothing was touched.
   *
   * @example
   * ```ts
   * const guard = await mutex.lock();
   * guard.unlock();
   * console.log(guard.isHeld); // false
   * ```
   */
  unlock(): void {
    this.refuseOver();
    this.#free(this.#consistent || !this.ownerDied);
  }

  /** As `unlock`, unless it was given back before. */
  [Symbol.dispose](): void {
    if (!this.#over || this.#lost) this.unlock();
  }

  /** @internal Throws ERR_SHM_STALE: it was given back or lost, maybe before whoever waited for it came to it. */
  refuseOver(): void {
    if (this.#over) throw this.#stale();
  }

  /** @internal */
  get subject(): object {
    return this.#at.subject;
  }

  /** @internal */
  lose(error: ShmError): void {
    this.#lost = error;
    this.#leave();
    this.#controller?.abort(error);
  }

  /** @internal Its attachment is closed while it is held: to others that is as if its owner had died, unless it has said `consistent()`. */
  abandon(): void {
    try {
      this.#free(this.#consistent);
    } catch {
      // Whoever has it now, or is not rung, hears of it when this client's life on the board ends.
    }
  }

  #free(isConsistent: boolean): void {
    const { words, signals, offset, local } = this.#at;
    this.#leave();
    // A script may have moved the memory.
    const freed = words.length > 0 ? freeLock(words, this.#place.token, isConsistent) : undefined;
    // Others have the same chance as our own functions, who hear the bell, too.
    if (freed?.awaited) signals.ring(offset);
    // Our own alone; or somebody has put us out, and nobody has told that one that we wait.
    else if (local.isAwaited) signals.hub.lookSoon();
    if (!freed) throw this.#stale();
  }

  #leave(): void {
    const { local } = this.#at;
    this.#over = true;
    if (local.holder === this) local.holder = null;
  }

  #stale(): ShmError {
    const message = `the lock in ${this.#at.subject.name} is not held by this guard any more`;
    return new ShmError('ERR_SHM_STALE', message, { cause: this.#lost ?? undefined });
  }
}
