import { type Board, ringAnyway } from '@shmd/protocol/board';
import type { Life, Slots } from '../registry/slots.js';
import type { Turns } from '../turns.js';
import type { ManagedBells } from './bells.js';

export interface DeathsParts {
  board: Board;
  slots: Slots;
  bells: Pick<ManagedBells, 'ring' | 'wake'>;
  turns: Turns;
  /** It has been told, and nothing on the board is left of the life. */
  told(life: Life): void;
}

/** Buckets that are looked through in one step. */
const BUCKETS_PER_STEP = 64;

/**
 * Tells everybody of lives that ended in the middle of something, all at once: whoever waited for a lock of theirs, or for a ring that they did
 * not come to, looks again. Those that end while it is being told are told together afterwards, so thousands of ends are a few rounds.
 */
export class Deaths {
  #untold: Life[] = [];
  #isTelling = false;

  constructor(private readonly parts: DeathsParts) {}

  declare(life: Life): void {
    this.parts.board.setGeneration(life.slot, -life.generation);
    this.#untold.push(life);
    this.#begin();
  }

  /** Tells of what a former manager may not have come to tell. */
  tell(): void {
    this.#begin();
  }

  #begin(): void {
    if (this.#isTelling) return;
    this.#isTelling = true;
    this.parts.turns.begin(this.#telling());
  }

  *#telling(): Generator<void> {
    const { board, turns, told } = this.parts;
    const dead = this.#untold;
    this.#untold = [];
    board.addDeaths();
    yield* ringAll(this.parts);
    yield* clearColumns(board, dead);
    for (const life of dead) {
      told(life);
      yield;
    }
    this.#isTelling = this.#untold.length > 0;
    if (this.#isTelling) turns.begin(this.#telling());
  }
}

/** Rings every bell of somebody who may wait, one a step. Who begins to act only now looks at what is so by now. */
export function* ringAll({ board, slots, bells }: Pick<DeathsParts, 'board' | 'slots' | 'bells'>): Generator<void> {
  for (const { slot } of slots.living) {
    if (!board.hasBegun(slot)) continue;
    ringAnyway(board, bells, slot);
    yield;
  }
}

/** Takes from the board what lives that have ended waited for, some buckets a step. */
export function* clearColumns(board: Board, ended: readonly Life[]): Generator<void> {
  const columns = new Map<number, number>();
  for (const { slot } of ended) columns.set(slot >>> 5, (columns.get(slot >>> 5) ?? 0) | (1 << (slot & 31)));
  for (let bucket = 0; columns.size > 0 && bucket < board.layout.buckets; bucket++) {
    for (const [group, bits] of columns) {
      if ((board.interest(bucket, group) & bits) !== 0) board.clearInterests(bucket, group, bits);
    }
    if (bucket % BUCKETS_PER_STEP === BUCKETS_PER_STEP - 1) yield;
  }
}
