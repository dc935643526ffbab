import type { Bell } from '@shmd/native';
import type { Doorbells } from './doorbells.js';

/** A client's bell, open: from now on it is alive to all who could ring it. It keeps the process alive only while it is held. */
export class OwnBell {
  readonly #bell: Bell;
  #held = false;

  /** `rung` is called when it was rung, and has been emptied. Throws as the addon. */
  constructor(doorbells: Doorbells, name: string, rung: () => void) {
    this.#bell = doorbells.open(name);
    try {
      this.#bell.listen(rung);
    } catch (error) {
      this.#bell.close();
      throw error;
    }
  }

  get held(): boolean {
    return this.#held;
  }

  hold(held: boolean): void {
    if (held === this.#held) return;
    this.#held = held;
    if (held) this.#bell.ref();
    else this.#bell.unref();
  }

  /** Blocks this thread until the word of the board is not `expected` any more, or for that long, or for no reason. ms. */
  sleep(board: ArrayBuffer, word: number, expected: number, milliseconds: number): void {
    this.#bell.sleep(board, word, expected, milliseconds);
  }

  /** Nobody hears it any more. */
  close(): void {
    this.#bell.close();
  }
}
