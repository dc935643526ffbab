import { WIRE_LIMITS } from '@shmd/protocol';
import { Turns } from '../turns.js';
import { Budget } from './budget.js';

/** What all connections of a manager share. */
export class Shared {
  /** Bytes of unfinished lines. */
  readonly input: Budget;
  /** Bytes waiting for readers. */
  readonly output: Budget;
  /** Requests without an answer. */
  readonly requests: Budget;
  /** For writing to readers that have fallen behind. Turns of their own: a crowd of them must not hold up anything else. */
  readonly readers = new Turns();

  constructor(
    /** For letting requests go. */
    readonly turns: Turns,
    limits: Record<Total, number> = WIRE_LIMITS,
  ) {
    this.input = new Budget(limits.inputTotalBytes);
    this.output = new Budget(limits.outputTotalBytes);
    this.requests = new Budget(limits.requestsTotal);
  }
}

type Total = 'inputTotalBytes' | 'outputTotalBytes' | 'requestsTotal';
