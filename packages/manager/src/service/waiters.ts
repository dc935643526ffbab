import { ShmError } from '@shmd/protocol';
import type { Abandonable, Cancellation } from '../rpc/cancellation.js';
import type { Turns } from '../turns.js';
import { Deadlines, type Timed } from './deadlines.js';

/** Requests that wait for a segment to be created and published. There may be a hundred thousand, all of them for one name. */
export class Waiters {
  readonly #byName = new Map<string, Set<Waiter>>();
  readonly #deadlines = new Deadlines<Waiter>((waiter) => this.#expired(waiter));

  constructor(private readonly turns: Turns) {}

  /**
   * Resolves when the name may be ready, or the creation `uid` of it is gone: look again. Rejects with ERR_SHM_TIMEOUT after `timeout` ms,
   * and with the reason of the cancellation.
   */
  wait(name: string, uid: string | undefined, timeout: number | undefined, cancellation: Cancellation): Promise<void> {
    return new Promise((resolve, reject) => {
      cancellation.throwIfAborted();
      const queue = this.#byName.get(name) ?? new Set();
      const waiter = new Waiter(this, name, uid, timeout, queue, cancellation, resolve, reject);
      this.#byName.set(name, queue.add(waiter));
      if (timeout !== undefined) this.#deadlines.add(waiter);
      cancellation.watch(waiter);
    });
  }

  ready(name: string): void {
    const queue = this.#byName.get(name);
    if (!queue) return;
    // Those who come from now on, or again, wait for the next time.
    this.#byName.delete(name);
    this.turns.begin(this.#wake(queue));
  }

  gone(name: string, uid: string): void {
    const concerned = new Set([...(this.#byName.get(name) ?? [])].filter((waiter) => waiter.uid === uid));
    if (concerned.size === 0) return;
    for (const waiter of concerned) {
      this.#leaveQueue(waiter);
      waiter.queue = concerned;
    }
    this.turns.begin(this.#wake(concerned));
  }

  /** Takes a waiter out, whatever happens to it next. */
  leave(waiter: Waiter): void {
    this.#leaveQueue(waiter);
    this.#deadlines.delete(waiter);
    waiter.cancellation.watch(null);
  }

  *#wake(queue: Set<Waiter>): Generator<void> {
    for (const waiter of queue) {
      this.leave(waiter);
      const { reason } = waiter.cancellation;
      if (reason) waiter.reject(reason);
      else waiter.resolve();
      yield;
    }
  }

  #expired(waiter: Waiter): void {
    // What it waits for came in time; only its turn has not.
    if (this.#byName.get(waiter.name) !== waiter.queue) return;
    this.leave(waiter);
    waiter.reject(new ShmError('ERR_SHM_TIMEOUT', `${waiter.name} was not ready in ${waiter.timeout} ms`));
  }

  #leaveQueue(waiter: Waiter): void {
    const { name, queue } = waiter;
    queue.delete(waiter);
    if (queue.size === 0 && this.#byName.get(name) === queue) this.#byName.delete(name);
  }
}

/** A class and not a handful of closures: 100 bytes and not 1,000. */
class Waiter implements Abandonable, Timed {
  readonly deadline: number;
  place = -1;

  constructor(
    private readonly waiters: Waiters,
    readonly name: string,
    readonly uid: string | undefined,
    readonly timeout: number | undefined,
    /** Those who wait for the same name, or are woken together. */
    public queue: Set<Waiter>,
    readonly cancellation: Cancellation,
    readonly resolve: () => void,
    readonly reject: (reason: ShmError) => void,
  ) {
    this.deadline = performance.now() + (timeout ?? Number.POSITIVE_INFINITY);
  }

  abandon(reason: ShmError): void {
    this.waiters.leave(this);
    this.reject(reason);
  }
}
