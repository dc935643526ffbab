import type { Clock } from '../clock.js';
import { BackOff } from '../runtime/back-off.js';

/** Between attempts to start a manager that fail. ms. */
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Starts a successor for a client that looks for one, as often as it is asked to, which is many times a second. After an attempt that
 * failed it only says why, until it is time for another: each costs a process.
 */
export class Reviver {
  readonly #backOff = new BackOff(FIRST_PAUSE_MS, LONGEST_PAUSE_MS);
  #notBefore = Number.NEGATIVE_INFINITY;
  #failure: unknown;

  constructor(
    private readonly start: () => Promise<void>,
    private readonly clock: Clock,
  ) {}

  async revive(): Promise<void> {
    if (this.clock.now() < this.#notBefore) throw this.#failure;
    try {
      await this.start();
      this.#backOff.reset();
    } catch (error) {
      this.#failure = error;
      this.#notBefore = this.clock.now() + this.#backOff.next();
      throw error;
    }
  }
}
