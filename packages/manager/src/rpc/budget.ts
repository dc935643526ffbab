/** What one connection holds of a budget. */
export interface Share {
  /** From now on the connection holds this much. */
  hold(amount: number): void;
}

interface Holder {
  giveUp(): void;
}

/** Something that all connections of a manager hold together, bounded: beyond the bound, whoever holds the most gives it up. */
export class Budget {
  readonly #holders = new Map<Holder, number>();
  #held = 0;

  constructor(private readonly max: number) {}

  /** There is nothing left to hold. */
  get isSpent(): boolean {
    return this.#held >= this.max;
  }

  /** @param giveUp called when this share is the largest of too many: what it holds counts no more, and should go */
  share(giveUp: () => void): Share {
    const holder = { giveUp };
    return { hold: (amount) => this.#hold(holder, amount) };
  }

  #hold(holder: Holder, amount: number): void {
    this.#account(holder, amount);
    while (this.#held > this.max) {
      const largest = this.#largest();
      this.#account(largest, 0);
      largest.giveUp();
    }
  }

  #account(holder: Holder, amount: number): void {
    const before = this.#holders.get(holder) ?? 0;
    if (amount === before) return;
    if (amount === 0) this.#holders.delete(holder);
    else this.#holders.set(holder, amount);
    this.#held += amount - before;
  }

  /** Looked for only when there is too much: among as many as there may be that takes less than taking in what was too much. */
  #largest(): Holder {
    return [...this.#holders].reduce((most, one) => (one[1] > most[1] ? one : most))[0];
  }
}
