import type { Closing } from '../registry/closing.js';
import type { Segment } from '../registry/segment.js';

/** Steps that go to the file system and to the ledger together. */
const BATCH_STEPS = 64;

/** A slice ends after so many steps, or after this time. ms. */
const SLICE_STEPS = 512;
const SLICE_MS = 4;

export interface Pace {
  /** ms. */
  now(): number;
  /** Runs it when what waits by now has had its turn. */
  afterOthers(run: () => void): void;
}

/**
 * Closes books, and removes what ends with that, in slices: however much a dead client held, the others are served in between. Of all that
 * comes in one turn of the loop the first slice is done at once, so what little most clients hold is gone when their connection is.
 */
export class RemovalQueue {
  readonly #closings: Closing[] = [];
  #waiting: (() => void)[] = [];
  #turnIsUsed = false;
  #stopped = false;

  constructor(
    private readonly remove: (segments: Segment[]) => void,
    private readonly pace: Pace,
  ) {}

  get busy(): boolean {
    return this.#closings.length > 0;
  }

  add(closing: Closing): void {
    if (this.#stopped) return;
    this.#closings.push(closing);
    if (!this.#turnIsUsed) this.#slice();
  }

  /** Resolves when nothing is left to do, or when nothing more will be done. */
  settled(): Promise<void> {
    if (!this.busy) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** What is left stays as it is. */
  stop(): void {
    this.#stopped = true;
    this.#closings.length = 0;
    this.#settle();
  }

  #slice(): void {
    const end = this.pace.now() + SLICE_MS;
    for (let steps = 0; this.busy && steps < SLICE_STEPS && this.pace.now() < end; steps += BATCH_STEPS) this.#batch();
    this.#turnIsUsed = true;
    this.pace.afterOthers(() => {
      this.#turnIsUsed = false;
      if (this.busy) this.#slice();
    });
    if (!this.busy) this.#settle();
  }

  #batch(): void {
    // One that ends with its last attachment may end with its owner, too.
    const ending = new Set<Segment>();
    for (let steps = 0; steps < BATCH_STEPS && this.busy; steps++) {
      const step = this.#closings[0]?.next();
      if (!step || step.done) this.#closings.shift();
      else if (step.value) ending.add(step.value);
    }
    if (ending.size > 0) this.remove([...ending]);
  }

  #settle(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
