import type { EventEmitter } from 'node:events';

/**
 * Says whether anybody listens to `event`, each time that changes: by whichever of Node's methods, and by the end of a `once` too. Call
 * `watch` again after a `removeAllListeners()` of everything, which takes the watch away with the rest.
 */
export class ListenerWatch {
  #listening = false;

  constructor(
    private readonly emitter: EventEmitter,
    private readonly event: string,
    private readonly changed: (listening: boolean) => void,
  ) {
    this.watch();
  }

  watch(): void {
    for (const [news, handler] of [
      ['newListener', this.#added],
      ['removeListener', this.#removed],
    ] as const) {
      if (!this.emitter.listeners(news).includes(handler)) this.emitter.on(news, handler);
    }
    this.#look(this.emitter.listenerCount(this.event) > 0);
  }

  // Told before it is there.
  readonly #added = (event: string | symbol) => {
    if (event === this.event) this.#look(true);
  };

  readonly #removed = (event: string | symbol) => {
    if (event === this.event) this.#look(this.emitter.listenerCount(this.event) > 0);
  };

  #look(listening: boolean): void {
    if (listening === this.#listening) return;
    this.#listening = listening;
    this.changed(listening);
  }
}
