import { AbortGroups } from '../deadlines/abort-groups.js';
import type { Deadline } from '../deadlines/deadline.js';
import { EarliestDeadline } from '../deadlines/earliest-deadline.js';
import type { Spot } from './spot.js';

/** Something that a function of this client waits for. */
export interface Wait {
  spot: Spot;
  /** What it waited for, once that is so; else undefined. What it throws ends the wait. */
  look: () => unknown;
  resolve: (seen: never) => void;
  reject: (error: unknown) => void;
  /** What becomes of it at its deadline. */
  expire: () => void;
  deadline?: Deadline | undefined;
  signal?: AbortSignal | undefined;
  /** It is over, however that came. */
  done: () => void;
}

/** All that a client waits for, each until its deadline or its signal. */
export class Waits {
  readonly #waits = new Map<number, Wait>();
  readonly #signals = new AbortGroups((id, reason) => this.#take(id)?.reject(reason));
  readonly #earliest = new EarliestDeadline((now) => this.#expire(now));
  #lastId = 0;

  /** @param empty there is none any more */
  constructor(private readonly empty: () => void) {}

  get any(): boolean {
    return this.#waits.size > 0;
  }

  [Symbol.iterator](): IterableIterator<[number, Wait]> {
    return this.#waits[Symbol.iterator]();
  }

  /** Returns its number. */
  add(wait: Wait): number {
    const id = ++this.#lastId;
    this.#waits.set(id, wait);
    if (wait.signal) this.#signals.add(wait.signal, id);
    if (wait.deadline) this.#earliest.watch(wait.deadline.at);
    return id;
  }

  /** Ends it when what it waits for is so. */
  look(id: number): void {
    const wait = this.#waits.get(id);
    if (!wait) return;
    try {
      const seen = wait.look();
      if (seen !== undefined) this.#take(id)?.resolve(seen as never);
    } catch (error) {
      this.reject(id, error);
    }
  }

  lookAtAll(): void {
    for (const id of this.#waits.keys()) this.look(id);
  }

  reject(id: number, error: unknown): void {
    this.#take(id)?.reject(error);
  }

  /** Ends those about an attachment; without one, all. */
  rejectAll(error: unknown, subject?: object): void {
    for (const [id, wait] of this.#waits) {
      if (subject === undefined || wait.spot.subject === subject) this.reject(id, error);
    }
    if (subject === undefined) this.#earliest.stop();
  }

  #take(id: number): Wait | undefined {
    const wait = this.#waits.get(id);
    if (!wait) return undefined;
    this.#waits.delete(id);
    if (wait.signal) this.#signals.delete(wait.signal, id);
    wait.done();
    if (this.#waits.size === 0) this.empty();
    return wait;
  }

  #expire(now: number): number {
    let next = Number.POSITIVE_INFINITY;
    for (const [id, { deadline }] of this.#waits) {
      if (!deadline) continue;
      if (deadline.at > now) next = Math.min(next, deadline.at);
      else this.#take(id)?.expire();
    }
    return next;
  }
}
