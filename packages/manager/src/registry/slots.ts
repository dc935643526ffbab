import { MAX_GENERATION } from '@shmd/protocol/board';

/** A client's life on the board: a slot of it, and which of that slot's lives. */
export interface Life {
  slot: number;
  generation: number;
}

/**
 * Who has which slot of the board. Pure bookkeeping, and what the manager goes by: the board itself anybody may write on. The lowest free one is
 * given first, so that whoever looks through all that were ever given looks through few.
 */
export class Slots {
  /** Of each the generation that it has, or had last. */
  readonly #generations: Int32Array;
  /** A bit for each that can be given. */
  readonly #free: Uint32Array;
  readonly #living = new Map<number, Life>();
  #high = 0;

  /** @param past the generation that no slot is given under any more, nor one below it */
  constructor(capacity: number, past = 0) {
    this.#generations = new Int32Array(capacity).fill(past);
    this.#free = new Uint32Array(capacity / 32).fill(0xffff_ffff);
  }

  /** The highest slot that was ever given. */
  get high(): number {
    return this.#high;
  }

  /** All lives that have a slot now. */
  get living(): IterableIterator<Life> {
    return this.#living.values();
  }

  /** Gives a slot, under a generation that it never had. Undefined: none is left. */
  take(): Life | undefined {
    const group = this.#free.findIndex((bits) => bits !== 0);
    if (group < 0) return undefined;
    const bits = this.#free[group] as number;
    const slot = group * 32 + (31 - Math.clz32(bits & -bits));
    const life = { slot, generation: (this.#generations[slot] as number) + 1 };
    this.#hold(life);
    this.#living.set(slot, life);
    return life;
  }

  /** A former manager's board says that this life has the slot, or, of one below 0, had it last. What cannot be is given to nobody. */
  restore(slot: number, generation: number): Life | undefined {
    const life = { slot, generation: Math.abs(generation) };
    this.#hold(life);
    if (life.generation > MAX_GENERATION) return undefined;
    if (generation < 0) {
      this.#release(life);
      return undefined;
    }
    this.#living.set(slot, life);
    return life;
  }

  /** The life has ended, and nothing is left of it. */
  free(life: Life): void {
    this.#living.delete(life.slot);
    this.#release(life);
  }

  #hold({ slot, generation }: Life): void {
    this.#generations[slot] = generation;
    this.#free[slot >>> 5] = (this.#free[slot >>> 5] as number) & ~(1 << (slot & 31));
    if (slot > this.#high) this.#high = slot;
  }

  /** A slot that has used up its generations is not given again. */
  #release({ slot, generation }: Life): void {
    if (generation < MAX_GENERATION) this.#free[slot >>> 5] = (this.#free[slot >>> 5] as number) | (1 << (slot & 31));
  }
}
