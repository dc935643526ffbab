import { ShmError } from '@shmd/protocol';
import type { Abandonable, Cancellation } from '../rpc/cancellation.js';
import type { Turns } from '../turns.js';
import { Deadlines, type Timed } from './deadlines.js';

/** What a waiter waits for: one creation of a name, or any. */
export interface Awaited {
  name: string;
  uid?: string | undefined;
}

/** Requests that wait for a segment to be created and published. There may be a hundred thousand, all of them for one name. */
export class Waiters {
  /** By the uid that is meant, or else by name: whoever is not concerned is not even looked at. */
  readonly #queues = new Map<string, Set<Waiter>>();
  readonly #deadlines = new Deadlines<Waiter>((waiter) => this.#expired(waiter));

  constructor(private readonly turns: Turns) {}

  /**
   * Resolves when what is awaited may be ready, or the creation meant is gone: look again. Rejects with ERR_SHM_TIMEOUT after `timeout` ms,
   * and with the reason of the cancellation.
   */
  wait(awaited: Awaited, timeout: number | undefined, cancellation: Cancellation): Promise<void> {
    return new Promise((resolve, reject) => {
      cancellation.throwIfAborted();
      const key = keyOf(awaited);
      const queue = this.#queues.get(key) ?? new Set();
      const waiter = new Waiter(this, awaited.name, key, timeout, queue, cancellation, resolve, reject);
      this.#queues.set(key, queue.add(waiter));
      if (timeout !== undefined) this.#deadlines.add(waiter);
      cancellation.watch(waiter);
    });
  }

  ready({ name, uid }: Awaited): void {
    this.#wake(keyOf({ name }));
    this.#wake(keyOf({ name, uid }));
  }

  gone(awaited: Required<Awaited>): void {
    this.#wake(keyOf(awaited));
  }

  /** Takes a waiter out, whatever happens to it next. */
  leave(waiter: Waiter): void {
    this.#leaveQueue(waiter);
    this.#deadlines.delete(waiter);
    waiter.cancellation.watch(null);
  }

  #wake(key: string): void {
    const queue = this.#queues.get(key);
    if (!queue) return;
    // Those who come from now on, or again, wait for the next time.
    this.#queues.delete(key);
    this.turns.begin(this.#wakening(queue));
  }

  *#wakening(queue: Set<Waiter>): Generator<void> {
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
    if (this.#queues.get(waiter.key) !== waiter.queue) return;
    this.leave(waiter);
    waiter.reject(new ShmError('ERR_SHM_TIMEOUT', `${waiter.name} was not ready in ${waiter.timeout} ms`));
  }

  #leaveQueue(waiter: Waiter): void {
    const { key, queue } = waiter;
    queue.delete(waiter);
    if (queue.size === 0 && this.#queues.get(key) === queue) this.#queues.delete(key);
  }
}

/** Two kinds of keys in one map. */
function keyOf({ name, uid }: Awaited): string {
  return uid === undefined ? `name:${name}` : `uid:${uid}`;
}

/** A class and not a handful of closures: 100 bytes and not 1,000. */
class Waiter implements Abandonable, Timed {
  readonly deadline: number;
  place = -1;

  constructor(
    private readonly waiters: Waiters,
    readonly name: string,
    readonly key: string,
    readonly timeout: number | undefined,
    /** Those who wait for the same, and are woken together. */
    readonly queue: Set<Waiter>,
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
