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
  #lost: ShmError | null = null;
  #controller: AbortController | undefined;

  /** @internal Use `SharedMutex`. */
  constructor(at: LockPlace, place: Place, ownerDied: boolean) {
    this.#at = at;
    this.#place = place;
    this.ownerDied = ownerDied;
    this.fence = nextFence(at.words);
    const former = at.local.holder;
    at.local.holder = this;
    if (former) tellDisplaced(former, at);
  }

  /** Aborts when the lock is not ours any more: the manager is gone for good, or has taken this client for another. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#lost && !this.#controller.signal.aborted) this.#controller.abort(this.#lost);
    return this.#controller.signal;
  }

  /** Whether it is still ours: others may write anything into the segment. */
  get isHeld(): boolean {
    const { words, local } = this.#at;
    return local.holder === this && words.length > 0 && isTakenBy(words, this.#place.token);
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
   * Throws ERR_SHM_STALE: it is not ours any more, and nothing was touched; ERR_SHM_NO_SPACE: it is free, and no descriptor was left to tell others.
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
    const isConsistent = this.#consistent || !this.ownerDied;
    if (!giveBack(this.#at, this.#place, isConsistent)) throw stale(this.#at, this.#lost);
  }

  /** As `unlock`, unless it was given back before. */
  [Symbol.dispose](): void {
    if (this.#at.local.holder === this || this.#lost) this.unlock();
  }

  /** @internal Throws ERR_SHM_STALE: it was given back or lost, maybe before whoever waited for it came to it. */
  refuseOver(): void {
    if (this.#at.local.holder !== this) throw stale(this.#at, this.#lost);
  }

  /** @internal */
  get subject(): object {
    return this.#at.subject;
  }

  /** @internal */
  lose(error: ShmError): void {
    this.#lost = error;
    const { local } = this.#at;
    if (local.holder === this) local.holder = null;
  }

  /** @internal */
  tellLost(): void {
    this.#controller?.abort(this.#lost);
  }

  /** @internal Its attachment is closed while it is held: to others that is as if its owner had died, unless it has said `consistent()`. */
  abandon(): void {
    try {
      giveBack(this.#at, this.#place, this.#consistent);
    } catch {
      // Whoever has it now, or is not rung, hears of it when this client's life on the board ends.
    }
  }
}

/*
 * Functions, and no methods: a guard is made for each acquisition, and takes longer to make where its class has private ones.
 */

/** False: it was not that client's any more, and nothing was touched. */
function giveBack({ words, signals, offset, local }: LockPlace, { token }: Place, isConsistent: boolean): boolean {
  local.holder = null;
  // A script may have moved the memory.
  const isAwaited = words.length > 0 ? freeLock(words, token, isConsistent) : undefined;
  // Others have the same chance as our own functions, who hear the bell, too.
  if (isAwaited) signals.ring(offset);
  // Our own alone; or somebody has put us out, and nobody has told that one that we wait.
  else if (local.isAwaited) signals.hub.lookSoon();
  return isAwaited !== undefined;
}

function stale({ subject }: LockPlace, cause: ShmError | null): ShmError {
  const message = `the lock in ${subject.name} is not held by this guard any more`;
  return new ShmError('ERR_SHM_STALE', message, { cause: cause ?? undefined });
}

/** Whoever of this client was said to have it does not. */
function tellDisplaced(former: HeldLock, { subject }: LockPlace): void {
  former.lose(new ShmError('ERR_SHM_STALE', `another function has the lock in ${subject.name}`));
  // Later: who hears it may end the wait that is getting the lock, and nobody would have it then.
  queueMicrotask(() => former.tellLost());
}
