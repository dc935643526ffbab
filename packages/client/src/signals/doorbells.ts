import * as native from '@shmd/native';

/** The bells of this machine, as a client hears its own and rings others'. Its methods throw as the addon's. */
export interface Doorbells {
  /** Makes one's own, unless it is there. */
  make(name: string): void;
  /** Takes that back. */
  remove(name: string): void;
  /** One's own. */
  open(name: string): native.Bell;
  /** Somebody else's. */
  ringer(name: string): native.Ringer;
  /** Wakes a thread that sleeps on that word of the board. */
  wake(board: ArrayBuffer, word: number): void;
}

export const systemDoorbells: Doorbells = {
  make(name) {
    try {
      native.Bell.make(name);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  },
  remove: native.Bell.remove,
  open: (name) => new native.Bell(name),
  ringer: (name) => new native.Ringer(name),
  wake: native.wakeSleeper,
};
