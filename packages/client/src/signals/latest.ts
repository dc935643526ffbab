/** What changes, each time the latest that there is: whoever is slow misses some, never the last one. */
export class Latest<T> implements AsyncIterableIterator<T> {
  readonly #end = new AbortController();
  readonly #signal: AbortSignal;

  /** @param wait for the next; its signal ends it with the iteration */
  constructor(
    private readonly wait: (signal: AbortSignal) => Promise<T>,
    signal: AbortSignal | undefined,
  ) {
    this.#signal = signal ? AbortSignal.any([signal, this.#end.signal]) : this.#end.signal;
  }

  async next(): Promise<IteratorResult<T, undefined>> {
    if (!this.#end.signal.aborted) {
      try {
        return { done: false, value: await this.wait(this.#signal) };
      } catch (error) {
        if (!this.#end.signal.aborted) throw error;
      }
    }
    return { done: true, value: undefined };
  }

  async return(): Promise<IteratorResult<T, undefined>> {
    this.#end.abort();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
