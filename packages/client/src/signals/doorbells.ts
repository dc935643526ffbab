import * as native from '@shmd/native';

/** The bells of this machine, as a client hears its own and rings others'. Its methods throw as the addon's. */
export interface Doorbells {
  /** One's own. */
  open(name: string): native.Bell;
  /** Somebody else's. */
  ringer(name: string): native.Ringer;
  /** Wakes a thread that sleeps on that word of the board. */
  wake(board: ArrayBuffer, word: number): void;
}

export const systemDoorbells: Doorbells = {
  open: (name) => new native.Bell(name),
  ringer: (name) => new native.Ringer(name),
  wake: native.wakeSleeper,
};
