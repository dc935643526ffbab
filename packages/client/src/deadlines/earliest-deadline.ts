import { LONGEST_TIMER_MS } from './deadline.js';

/** One timer for many deadlines: set for the earliest, and left alone when whoever had that one is done before. It keeps no process alive. */
export class EarliestDeadline {
  #timer: NodeJS.Timeout | undefined;
  #due = Number.POSITIVE_INFINITY;

  /** @param expire ends whatever is due by `now`, and returns the earliest deadline that is left; Infinity: none */
  constructor(private readonly expire: (now: number) => number) {}

  /** `at`, as `performance.now()` counts. */
  watch(at: number): void {
    if (at >= this.#due) return;
    clearTimeout(this.#timer);
    this.#due = at;
    const ms = Math.min(Math.max(0, at - performance.now()), LONGEST_TIMER_MS);
    // A program that was itself too busy to look hears first what has come in the meantime: setImmediate comes after the sockets' turn.
    this.#timer = setTimeout(() => setImmediate(() => this.#expire()), ms);
    this.#timer.unref();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#due = Number.POSITIVE_INFINITY;
  }

  #expire(): void {
    this.#due = Number.POSITIVE_INFINITY;
    this.watch(this.expire(performance.now()));
  }
}
