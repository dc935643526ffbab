/** How much may be done at once in one turn of the event loop: so much, whoever asks for it, and not so much for each. */
export class TurnAllowance {
  #left: number;

  /** @param afterOthers runs it when what waits by now has had its turn */
  constructor(
    private readonly perTurn: number,
    private readonly afterOthers: (run: () => void) => void = setImmediate,
  ) {
    this.#left = perTurn;
  }

  /** Takes an amount out of this turn's, or says that there is not so much left. */
  take(amount: number): boolean {
    if (amount > this.#left) return false;
    if (this.#left === this.perTurn) this.afterOthers(() => this.#renew());
    this.#left -= amount;
    return true;
  }

  #renew(): void {
    this.#left = this.perTurn;
  }
}
