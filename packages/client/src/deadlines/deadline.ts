import { ShmError } from '@shmd/protocol';

/** A moment after which nobody waits any longer. */
export class Deadline {
  /** As `performance.now()` counts, ms. */
  readonly at: number;

  /** `ms` from now; Infinity: never. */
  constructor(private readonly ms: number) {
    this.at = performance.now() + ms;
  }

  /** What did not happen in time, as an error. */
  missed(what: string): ShmError {
    return new ShmError('ERR_SHM_TIMEOUT', `${what} in ${Math.round(this.ms)} ms`);
  }

  /** ms, never negative. */
  get left(): number {
    return Math.max(0, this.at - performance.now());
  }
}

/** The longest that a timer can wait, ms. Node takes more for 1. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;
