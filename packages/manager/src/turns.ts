/** Steps of all jobs that are done before the others get their turn. A step is what one client costs: some 30 µs. */
const STEPS_PER_TURN = 64;

/**
 * Jobs too long for one turn of the event loop: a few steps of them in each turn, one of every job after the other, so that neither who
 * talks to the manager nor another job waits for the end of a long one.
 */
export class Turns {
  readonly #jobs: Iterator<unknown>[] = [];
  #scheduled = false;

  constructor(private readonly steps: number = STEPS_PER_TURN) {}

  /** Begins a job with the next turn: an iterator that does a step each time it is asked. */
  begin(job: Iterator<unknown>): void {
    this.#jobs.push(job);
    this.#schedule();
  }

  /** Does one thing when it is its turn. */
  once(step: () => void): void {
    const next = (): IteratorResult<unknown> => {
      step();
      return { done: true, value: undefined };
    };
    this.begin({ next });
  }

  #schedule(): void {
    if (this.#scheduled || this.#jobs.length === 0) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#turn();
      this.#schedule();
    });
  }

  #turn(): void {
    for (let left = this.steps; left > 0; left--) {
      const job = this.#jobs.shift();
      if (!job) return;
      if (!job.next().done) this.#jobs.push(job);
    }
  }
}
