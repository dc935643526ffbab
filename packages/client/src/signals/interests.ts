import type { Board } from '@shmd/protocol/board';

/** In which buckets of a board a client is interested: in each as long as it waits for anything there. */
export class Interests {
  readonly #waits = new Map<number, number>();

  constructor(
    private readonly board: Board,
    private readonly slot: number,
  ) {}

  /** One wait more. The bit is set each time: whoever cleared it by mistake holds up nobody for long. */
  enter(bucket: number): void {
    this.board.addInterest(bucket, this.slot);
    this.#waits.set(bucket, (this.#waits.get(bucket) ?? 0) + 1);
  }

  /** One wait less. */
  leave(bucket: number): void {
    const left = (this.#waits.get(bucket) ?? 0) - 1;
    if (left > 0) {
      this.#waits.set(bucket, left);
      return;
    }
    this.#waits.delete(bucket);
    this.board.dropInterest(bucket, this.slot);
  }
}
