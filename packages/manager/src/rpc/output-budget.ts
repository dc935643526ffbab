import { WIRE_LIMITS } from '@shmd/protocol';

/** What all connections of a manager have waiting for readers, so that many slow ones together are bounded too. */
export class OutputBudget {
  #waiting = 0;

  constructor(private readonly limits: Pick<typeof WIRE_LIMITS, OutputLimit> = WIRE_LIMITS) {}

  /** A connection has that many bytes more, or fewer, waiting than it had. */
  add(bytes: number): void {
    this.#waiting += bytes;
  }

  /** Has a connection with that many bytes waiting had enough patience? */
  exceededBy(waiting: number): boolean {
    const { outputTotalBytes, outputCloseBytes, outputFairBytes } = this.limits;
    return waiting > (this.#waiting > outputTotalBytes ? outputFairBytes : outputCloseBytes);
  }
}

type OutputLimit = 'outputTotalBytes' | 'outputCloseBytes' | 'outputFairBytes';
