import type { Board } from '@shmd/protocol/board';
import type { Clock } from '../clock.js';
import type { Life } from '../registry/slots.js';
import type { Turns } from '../turns.js';
import type { ManagedBells } from './bells.js';

export interface EndingsParts {
  board: Board;
  bells: Pick<ManagedBells, 'isHeard'>;
  turns: Turns;
  clock: Clock;
  /** A life has ended; `acted`: others may wait for what it did not come to. */
  ended(life: Life, acted: boolean): void;
}

/** How soon a bell that could still be heard is looked at again, at first and later. ms. */
const FIRST_LOOK_MS = 1;
const LAST_LOOK_MS = 1_000;
/** Each time by this much later: who waits for a lock of the dead waits no longer than that part of the time that dying takes. */
const GROWTH = 1.25;

interface Ending extends Life {
  /** Its client has hung up: where its bell tells nothing, that is the best sign of its end. */
  hasHungUp: boolean;
  /** ms until the next look; undefined: it is not looked at, for its client may have had nothing to be heard with so far. */
  delay: number | undefined;
}

/**
 * Lives that have no connection. That it was closed does not say that its client cannot act on the board any more: it may be stopped, or cut off
 * and not know it yet. So a life that has acted ends when nobody hears its bell any more, and not before: docs/models/README.md.
 */
export class Endings {
  /** By slot. */
  readonly #open = new Map<number, Ending>();

  constructor(private readonly parts: EndingsParts) {}

  /** Its connection was closed, by its client or by us. */
  begin({ slot, generation }: Life, hasHungUp: boolean): void {
    const { board, ended } = this.parts;
    if (board.endUnused(slot, generation)) ended({ slot, generation }, false);
    else this.#watch({ slot, generation, hasHungUp, delay: FIRST_LOOK_MS });
  }

  /** A former manager's client had it, and may come back. */
  expect(life: Life): void {
    const ending: Ending = { ...life, hasHungUp: false, delay: undefined };
    this.#open.set(life.slot, ending);
    if (this.parts.board.hasBegun(life.slot)) this.#watch({ ...ending, delay: FIRST_LOOK_MS });
  }

  /** Those who could come back without a bell have not. */
  giveUp(): void {
    for (const ending of [...this.#open.values()]) {
      if (ending.delay !== undefined) continue;
      this.#open.delete(ending.slot);
      this.begin(ending, false);
    }
  }

  /** Its client is back. Null: no such life waits for one. */
  claim({ slot, generation }: Life): Life | null {
    const ending = this.#open.get(slot);
    if (ending?.generation !== generation) return null;
    this.#open.delete(slot);
    return { slot, generation };
  }

  /** Ends nothing from now on. */
  stop(): void {
    this.#open.clear();
  }

  #watch(ending: Ending): void {
    this.#open.set(ending.slot, ending);
    this.parts.turns.once(() => this.#look(ending));
  }

  #look(ending: Ending): void {
    const { bells, clock, ended } = this.parts;
    // Its client is back, or nothing ends any more.
    if (this.#open.get(ending.slot) !== ending) return;
    if (bells.isHeard(ending) ?? !ending.hasHungUp) {
      const delay = ending.delay ?? FIRST_LOOK_MS;
      ending.delay = Math.min(Math.ceil(GROWTH * delay), LAST_LOOK_MS);
      clock.after(delay, () => this.parts.turns.once(() => this.#look(ending)));
    } else {
      this.#open.delete(ending.slot);
      ended({ slot: ending.slot, generation: ending.generation }, true);
    }
  }
}
