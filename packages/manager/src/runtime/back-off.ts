/** The pauses between attempts at something that fails: twice as long each time, from `first` to `longest`. ms. */
export class BackOff {
  #pause: number;

  constructor(
    private readonly first: number,
    private readonly longest: number,
  ) {
    this.#pause = first;
  }

  next(): number {
    const pause = this.#pause;
    this.#pause = Math.min(2 * pause, this.longest);
    return pause;
  }

  /** It has worked: the next failure is a first one. */
  reset(): void {
    this.#pause = this.first;
  }
}
