import { type BoardPlace, type FormerPlace, ShmError } from '@shmd/protocol';
import { BOARD_STATE, type Board, bucketOf, hear, ringGroup, VERSION_OFFSET } from '@shmd/protocol/board';
import type { Clock } from '../clock.js';
import { step } from '../failpoint.js';
import type { Logger } from '../logger.js';
import type { ClientRecord } from '../registry/client-record.js';
import { type Life, Slots } from '../registry/slots.js';
import type { Turns } from '../turns.js';
import type { ManagedBells } from './bells.js';
import { clearColumns, Deaths, ringAll } from './deaths.js';
import { Endings } from './endings.js';

export interface BoardParts {
  board: Board;
  /**
   * The generation that lives begin with in slots that never had any. It is another one on each board: a lock in a segment that has outlived
   * its manager may still be held, as far as that says, by a life of the former board, and no life of this one must be taken for it.
   */
  firstGeneration: number;
  /** Where clients find it. */
  location: Omit<BoardPlace, 'slot' | 'generation' | 'grant'>;
  /** Where its name does not say which creation has it: puts a handle to it into that process. Throws what the system says. */
  grant?: ((pid: number) => number) | undefined;
  bells: ManagedBells;
  turns: Turns;
  clock: Clock;
  logger: Logger;
}

/**
 * The manager's part in waiting and locking: it gives clients their places on the board, and tells everybody when one has died. All else its
 * clients do among themselves.
 */
export class BoardService {
  readonly #slots: Slots;
  readonly #deaths: Deaths;
  readonly #endings: Endings;
  #closed = false;

  constructor(private readonly parts: BoardParts) {
    const { board, firstGeneration } = parts;
    this.#slots = new Slots(board.layout.slots, firstGeneration);
    this.#deaths = new Deaths({ ...parts, slots: this.#slots, told: (life) => this.#release(life) });
    this.#endings = new Endings({ ...parts, ended: (life, acted) => this.#ended(life, acted) });
  }

  /**
   * Goes on with a former manager's board. Its clients keep their places until it is certain that they have gone; what that manager may have
   * been about to tell is told. Returns the lives that are expected back.
   */
  resume(): Life[] {
    const { board } = this.parts;
    for (let slot = 0; slot < board.layout.slots; slot++) {
      const generation = board.generation(slot);
      if (generation !== 0) this.#slots.restore(slot, generation);
    }
    board.high = this.#slots.high;
    Array.from(clearColumns(board, this.#vacant()));
    board.state = BOARD_STATE.live;
    const lives = [...this.#slots.living];
    for (const life of lives) this.#endings.expect(life);
    this.#deaths.tell();
    return lives;
  }

  /** Gives a client its place: the one that it had with a former manager, if it can have that. Undefined: it goes without. */
  seat(client: ClientRecord, former: FormerPlace | undefined): BoardPlace | undefined {
    // A guest could cut the memory short under everybody else.
    if (this.#closed || client.guest !== undefined) return undefined;
    try {
      client.life = this.#returning(client, former) ?? this.#begin(client);
      return this.#place(client, client.life);
    } catch (error) {
      this.leave(client, false);
      client.life = undefined;
      this.parts.logger.warn({ err: error, client: client.id }, 'a client can neither wait nor lock');
      return undefined;
    }
  }

  /** Its connection was closed, by the client or by us. */
  leave({ life }: ClientRecord, hasHungUp: boolean): void {
    if (life && !this.#closed) this.#endings.begin(life, hasHungUp);
  }

  /** The time for former clients to come back is over. */
  endClaims(): void {
    this.#endings.giveUp();
  }

  /** Counts a change of the segment that has the word, and wakes who waits for one. Returns how many there were. */
  notify(word: number): number {
    const version = this.parts.board.addVersion(word);
    this.#ring(word);
    return version;
  }

  /** The segment that has the word was removed by somebody else. */
  lost(word: number): void {
    this.parts.board.setLost(word);
    this.#ring(word);
  }

  /** The planned stop: tells everybody who waits. Resolves when it is told. */
  async close(): Promise<void> {
    const { board, turns } = this.parts;
    this.#closed = true;
    this.#endings.stop();
    board.state = BOARD_STATE.closing;
    await new Promise<void>((resolve) => turns.begin(this.#goodbye(resolve)));
  }

  /** After `close`, when nobody can come to the board any more. */
  removeBells(): void {
    this.parts.bells.removeAll();
  }

  #place({ pid }: ClientRecord, life: Life): BoardPlace {
    const { location, grant } = this.parts;
    return { ...location, ...life, ...(grant && { grant: grant(pid) }) };
  }

  #returning({ pid, id }: ClientRecord, former: FormerPlace | undefined): Life | null {
    const { board, location } = this.parts;
    const life = former?.uid === location.uid ? this.#endings.claim(former) : null;
    if (life) board.setClient(life.slot, pid, id);
    return life;
  }

  /** Begins a life: all that the board says of it first, and that it is one last. Throws ERR_SHM_UNSUPPORTED; what making room for bells throws. */
  #begin({ pid, id }: ClientRecord): Life {
    const { board, bells } = this.parts;
    bells.prepare();
    const life = this.#slots.take();
    if (!life) throw new ShmError('ERR_SHM_UNSUPPORTED', `all ${board.layout.slots} places of the board are taken`);
    const { slot, generation } = life;
    board.setClient(slot, pid, id);
    board.setSleeps(slot, false);
    board.resetUsed(slot, generation);
    // Counts on: who was about to ring the former life says nothing of this one by it.
    hear(board, slot);
    board.high = this.#slots.high;
    step('board-life', () => board.setGeneration(slot, generation));
    return life;
  }

  #ended(life: Life, acted: boolean): void {
    if (acted) step('board-death', () => this.#deaths.declare(life));
    else {
      this.parts.board.setGeneration(life.slot, -life.generation);
      this.#release(life);
    }
  }

  #release(life: Life): void {
    // The planned stop sees to the bells.
    if (!this.#closed) step('board-release', () => this.parts.bells.remove(life));
    this.#slots.free(life);
  }

  /** Slots that nobody has, up to the highest that anybody had, as of lives that have ended. */
  #vacant(): Life[] {
    const held = new Set(Array.from(this.#slots.living, ({ slot }) => slot));
    const all = Array.from({ length: this.#slots.high + 1 }, (_, slot) => ({ slot, generation: 0 }));
    return all.filter(({ slot }) => !held.has(slot));
  }

  #ring(word: number): void {
    const { board, turns } = this.parts;
    turns.begin(this.#ringing(bucketOf(board.layout, word, VERSION_OFFSET)));
  }

  *#ringing(bucket: number): Generator<void> {
    const { board, bells } = this.parts;
    for (let group = 0; group <= this.#slots.high >>> 5; group++) {
      ringGroup(board, bells, bucket, group);
      yield;
    }
  }

  *#goodbye(told: () => void): Generator<void> {
    yield* ringAll({ ...this.parts, slots: this.#slots });
    told();
  }
}
