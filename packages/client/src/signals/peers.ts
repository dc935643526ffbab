import type { Ringer } from '@shmd/native';
import { fromSystemError } from '@shmd/protocol';
import type { Bells, Board } from '@shmd/protocol/board';
import type { Doorbells } from './doorbells.js';

/** Each is a descriptor. */
const MOST_OPEN = 256;

/** There is no bell, or nobody listens to it; what stands in its place is none, or not ours to ring: that must hold up nobody else. */
const UNHEARD = ['ENOENT', 'ENXIO', 'EINVAL', 'EACCES', 'EPERM'];

/** Of `Map` keys: a slot is less. */
const SLOTS = 4096;

/** The bells of the others on a board, opened when they are first rung; those that were not rung for longest are closed. */
export class Peers implements Bells {
  /** By slot and generation; the last one rung is the last one. */
  readonly #ringers = new Map<number, Ringer>();

  /** @param nameOf the bell of a life of a slot */
  constructor(
    private readonly board: Board,
    private readonly doorbells: Doorbells,
    private readonly nameOf: (slot: number, generation: number) => string,
  ) {}

  /**
   * Opens the bell of that life, so that there is a descriptor of ours from now on that can make way for another's bell: who has changed
   * something must be able to tell the others. Throws ERR_SHM_NO_SPACE.
   */
  reserve(slot: number, generation: number): void {
    const ringer = this.#open(slot, generation);
    if (ringer) this.#keep(keyOf(slot, generation), ringer);
  }

  /** Throws what the system says, but not that there is no descriptor left: see `reserve`. */
  ring(slot: number, generation: number): void {
    if (this.#ring(slot, generation)) return;
    // It was another life's: who has the slot now may have come in between.
    const now = this.board.generation(slot);
    if (now > 0 && now !== generation) this.#ring(slot, now);
  }

  wake(word: number): void {
    this.doorbells.wake(this.board.words.buffer as ArrayBuffer, word);
  }

  close(): void {
    for (const ringer of this.#ringers.values()) ringer.close();
    this.#ringers.clear();
  }

  /** False when nobody hears it. */
  #ring(slot: number, generation: number): boolean {
    const key = keyOf(slot, generation);
    const known = this.#ringers.get(key);
    const ringer = known ?? this.#open(slot, generation);
    if (!ringer) return false;
    const heard = ringer.ring();
    if (known) this.#ringers.delete(key);
    // The last one stays even so: it is what is reserved.
    if (heard || this.#ringers.size === 0) this.#keep(key, ringer);
    else ringer.close();
    return heard;
  }

  #open(slot: number, generation: number): Ringer | null {
    const name = this.nameOf(slot, generation);
    try {
      return this.#opened(name);
    } catch (error) {
      if (UNHEARD.includes((error as NodeJS.ErrnoException).code ?? '')) return null;
      throw fromSystemError(error, `ring ${name}`);
    }
  }

  /** Where there is no descriptor left, one of ours will do. */
  #opened(name: string): Ringer {
    try {
      return this.doorbells.ringer(name);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if ((code !== 'EMFILE' && code !== 'ENFILE') || this.#ringers.size === 0) throw error;
      this.close();
      return this.doorbells.ringer(name);
    }
  }

  #keep(key: number, ringer: Ringer): void {
    this.#ringers.set(key, ringer);
    if (this.#ringers.size <= MOST_OPEN) return;
    const [oldest, unused] = this.#ringers.entries().next().value as [number, Ringer];
    this.#ringers.delete(oldest);
    unused.close();
  }
}

function keyOf(slot: number, generation: number): number {
  return generation * SLOTS + slot;
}
