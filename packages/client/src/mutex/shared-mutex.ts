import { ShmError, shown } from '@shmd/protocol';
import { checkTimeout } from '../connection/request-options.js';
import { moved } from '../memory/moved.js';
import { checkFunction } from '../mistakes/check-function.js';
import { notByNew } from '../mistakes/not-by-new.js';
import { refuseReadOnly } from '../mistakes/refuse-read-only.js';
import { checkSharedMemory } from '../segments/check-shared-memory.js';
import type { SharedMemory } from '../segments/shared-memory.js';
import type { Sought } from '../signals/hub.js';
import type { Spot } from '../signals/spot.js';
import { type WaitOptions, waitOptions } from '../signals/wait-options.js';
import { LockGuard, type LockPlace } from './lock-guard.js';
import { type Attempt, LOCK_BYTES, markLock, ownerOf, takeLock } from './lock-word.js';

/**
 * A lock between processes and workers over 16 bytes of a segment. It belongs to a client: its functions take turns. Whoever dies with it, the
 * next one gets it, and hears that; whoever is stopped keeps it. Its layout is in lock-word.ts.
 *
 * @example
 * ```ts
 * const mutex = SharedMutex.over(shm); // its first 16 bytes
 * await mutex.run(() => {
 *   shm.write('hello', 16);
 * });
 * ```
 */
export class SharedMutex {
  readonly #shm: SharedMemory;
  readonly #at: LockPlace;
  readonly #spot: Spot;

  private constructor(shm: SharedMemory, at: LockPlace) {
    if (at === undefined) throw notByNew('SharedMutex', 'SharedMutex.over(shm)');
    this.#shm = shm;
    this.#at = at;
    this.#spot = at.signals.spot(at.offset);
  }

  /**
   * The lock at byte `offset` of `shm.buffer`, a multiple of 4: 16 bytes that are zero, or a lock already.
   * Throws ERR_SHM_INVALID_ARGUMENT (not within it, or they are something else), ERR_SHM_PERMISSION (attached with access 'read'),
   * ERR_SHM_CLOSED, ERR_SHM_UNSUPPORTED (attached without a manager, or that has no board for this client).
   *
   * @example
   * ```ts
   * const head = SharedMutex.over(shm, 0);
   * const tail = SharedMutex.over(shm, 64); // another lock, over bytes 64 to 79
   * ```
   */
  static over(shm: SharedMemory, offset = 0): SharedMutex {
    checkSharedMemory(shm);
    const { signals } = shm;
    refuseReadOnly(shm);
    const { buffer } = shm;
    const place = shm.placeInSegment(offset);
    const aligned = Number.isSafeInteger(offset) && offset % 4 === 0 && place % 4 === 0;
    if (!aligned || offset < 0 || offset + LOCK_BYTES > buffer.byteLength) {
      const wanted = `a multiple of 4 with ${LOCK_BYTES} bytes of ${shm.name} behind it`;
      throw new ShmError('ERR_SHM_INVALID_ARGUMENT', `the offset of a lock is ${wanted}, not ${shown(offset)}`);
    }
    signals.check();
    const words = new Int32Array(buffer, offset, LOCK_BYTES / 4);
    if (!markLock(words)) {
      throw new ShmError('ERR_SHM_INVALID_ARGUMENT', `byte ${offset} of ${shm.name} is something else than a lock`);
    }
    const local = signals.hub.locks.lockAt(shm.uid, place, shm);
    return new SharedMutex(shm, { subject: shm, signals, words, offset: place, local });
  }

  /**
   * Takes it, in turn with the other functions of this client. Rejects with ERR_SHM_TIMEOUT after `timeout` ms, with the signal's reason, with
   * ERR_SHM_CLOSED, ERR_SHM_DISCONNECTED.
   *
   * @example
   * ```ts
   * using guard = await mutex.lock({ timeout: 1_000 });
   * console.log(guard.isHeld, guard.ownerDied); // true false
   * ```
   */
  async lock(options: WaitOptions = {}): Promise<LockGuard> {
    const { local, signals } = this.#at;
    const timing = waitOptions<LockGuard>(options, `the lock in ${this.#shm.name} was not free`);
    const turn = {};
    local.enter(turn);
    try {
      return await signals.hub.wait(this.#sought(turn), timing);
    } finally {
      local.leave(turn);
      // Who was behind may be the first now.
      if (local.isAwaited && !local.holder) signals.hub.lookSoon();
    }
  }

  /**
   * Takes it, and blocks this thread for `timeout` ms at most, before the functions of this client that wait with `lock()`.
   * Throws ERR_SHM_TIMEOUT, ERR_SHM_DEADLOCK (this client has it), ERR_SHM_CLOSED, ERR_SHM_DISCONNECTED.
   *
   * @example
   * ```ts
   * const guard = mutex.lockSync(1_000);
   * shm.write('hello', 16);
   * guard.unlock();
   * ```
   */
  lockSync(timeout: number = Number.POSITIVE_INFINITY): LockGuard {
    checkTimeout('timeout', timeout);
    this.#refuseClosed();
    if (this.#at.local.holder) {
      const message = `this client has the lock in ${this.#shm.name}, and cannot give it back while its thread is blocked`;
      throw new ShmError('ERR_SHM_DEADLOCK', message);
    }
    const guard = this.#at.signals.hub.sleep(this.#sought(), timeout);
    if (guard) return guard;
    throw new ShmError('ERR_SHM_TIMEOUT', `the lock in ${this.#shm.name} was not free in ${timeout} ms`);
  }

  /**
   * Takes it if it is free and nobody of this client is waiting for it; else undefined. Throws ERR_SHM_CLOSED, ERR_SHM_DISCONNECTED.
   *
   * @example
   * ```ts
   * const guard = mutex.tryLock();
   * console.log(mutex.tryLock()); // undefined
   * guard?.unlock();
   * ```
   */
  tryLock(): LockGuard | undefined {
    const { holder, isAwaited } = this.#at.local;
    if (!holder && !isAwaited) return this.#take('once');
    this.#refuseClosed();
    return undefined;
  }

  /**
   * Runs `fn` while this client has the lock. Rejects as `lock`, with what `fn` throws, and with ERR_SHM_STALE when the lock was not ours any
   * more before `fn` was called, or at the end.
   *
   * @example
   * ```ts
   * const counter = new Int32Array(shm.buffer, 16, 1);
   * const count = await mutex.run(() => Atomics.add(counter, 0, 1) + 1, { timeout: 1_000 });
   * console.log(count); // 1
   * ```
   */
  async run<T>(fn: (guard: LockGuard) => T | Promise<T>, options: WaitOptions = {}): Promise<T> {
    checkFunction('fn', fn);
    const guard = await this.lock(options);
    this.#refuseClosed();
    guard.refuseOver();
    let result: T;
    try {
      result = await fn(guard);
    } catch (error) {
      giveBack(guard);
      throw error;
    }
    guard[Symbol.dispose]();
    return result;
  }

  /** Who has it, for people: it may be another one by the time one looks. Throws ERR_SHM_CLOSED, ERR_SHM_DISCONNECTED. */
  get holder(): { clientId: string; pid: number } | null {
    this.#refuseClosed();
    const { place } = this.#at.signals.hub;
    const owner = ownerOf(this.#at.words);
    return owner && place.clientOf(owner.slot, owner.generation);
  }

  /** @param turn of a function that must wait for its turn */
  #sought(turn?: object): Sought<LockGuard> {
    const { local } = this.#at;
    let attempt: Attempt = 'first';
    const look = () => {
      if (turn && !local.isFirst(turn)) return undefined;
      const isOurs = local.holder !== null;
      const guard = this.#take(attempt);
      if (!isOurs) attempt = 'again';
      return guard;
    };
    return { spot: this.#spot, look };
  }

  #take(attempt: Attempt): LockGuard | undefined {
    this.#refuseClosed();
    const { signals, words, local } = this.#at;
    const place = signals.hub.begin();
    const ownerDied = takeLock(words, place, local.holder !== null, attempt);
    return ownerDied === undefined ? undefined : new LockGuard(this.#at, place, ownerDied);
  }

  #refuseClosed(): void {
    if (this.#shm.closed) throw new ShmError('ERR_SHM_CLOSED', `${this.#shm.name} was closed`);
    if (this.#at.words.length === 0) throw moved();
  }
}

/** After something went wrong that matters more than whether this does. */
function giveBack(guard: LockGuard): void {
  try {
    guard.unlock();
  } catch {
    // It is free all the same; or was not ours any more.
  }
}
