import { type BoardPlace, type FormerPlace, fromSystemError, fromWire, ShmError } from '@shmd/protocol';
import { Board, bucketOf, hear, MAX_GENERATION, ringBucket } from '@shmd/protocol/board';
import { bellName } from '@shmd/protocol/node';
import { keepBuffer } from '../memory/keep-buffer.js';
import { isSeen, map, unmap } from '../memory/mapping.js';
import type { Doorbells } from './doorbells.js';
import { Interests } from './interests.js';
import { OwnBell } from './own-bell.js';
import { Peers } from './peers.js';

/** A client's place on its manager's board. It acts there only after `begin`, and never after `end`. */
export class Place {
  readonly board: Board;
  readonly slot: number;
  readonly generation: number;
  /** Of the client's life, in locks: 12 bits for the slot, 17 for the generation. */
  readonly token: number;
  readonly interests: Interests;
  readonly #uid: string;
  readonly #peers: Peers;
  #bell: OwnBell | null = null;
  #ended = false;

  /**
   * Throws ERR_SHM_UNSUPPORTED: it is no board that we know; ERR_SHM_PROTOCOL: there is no such place on it.
   * @param unmapBoard at the end: nothing else reaches the memory
   */
  constructor(
    readonly memory: ArrayBuffer,
    { uid, slot, generation }: FormerPlace,
    private readonly address: string,
    private readonly doorbells: Doorbells,
    private readonly rung: () => void,
    private readonly unmapBoard: () => void,
  ) {
    this.board = Board.over(memory);
    if (slot >= this.board.layout.slots || generation < 1 || generation > MAX_GENERATION) {
      throw new ShmError('ERR_SHM_PROTOCOL', 'the manager gave a place that its board does not have');
    }
    this.slot = slot;
    this.generation = generation;
    this.token = slot | (generation << 12);
    this.interests = new Interests(this.board, slot);
    this.#uid = uid;
    this.#peers = new Peers(this.board, doorbells, (...life) => bellName(address, uid, ...life));
  }

  /**
   * Maps the board. Uses up the grant. Throws ERR_SHM_DISCONNECTED: it is gone; ERR_SHM_UNSUPPORTED: this runtime forbids views of it, or it is
   * none.
   */
  static open(
    where: BoardPlace,
    address: string,
    owner: number | undefined,
    doorbells: Doorbells,
    rung: () => void,
  ): Place {
    const memory = mapBoard(where, owner);
    const unmapBoard = () => unmap(memory, where.osName);
    try {
      const place = new Place(memory, where, address, doorbells, rung, unmapBoard);
      keepBuffer(place, memory);
      return place;
    } catch (error) {
      unmapBoard();
      throw error;
    }
  }

  /** Is it that place? */
  is({ uid, slot, generation }: FormerPlace): boolean {
    return uid === this.#uid && slot === this.slot && generation === this.generation;
  }

  /** May that life still act on the board? */
  isAlive(slot: number, generation: number): boolean {
    return this.board.generation(slot) === generation;
  }

  /** Who has that life, for people; null: it has ended. */
  clientOf(slot: number, generation: number): { clientId: string; pid: number } | null {
    if (generation < 1 || !this.isAlive(slot, generation)) return null;
    return { clientId: this.board.clientId(slot), pid: this.board.pid(slot) };
  }

  /**
   * Before the first thing that is done on the board: from now on whoever rings is heard. Throws ERR_SHM_DISCONNECTED: the manager has given the
   * place up; ERR_SHM_NO_SPACE: no descriptor is left, or no room for a bell.
   */
  begin(): OwnBell {
    this.#bell ??= this.#begin();
    return this.#bell;
  }

  bucket(word: number, offset: number): number {
    return bucketOf(this.board.layout, word, offset);
  }

  /** Rings whoever waits for something of that bucket. */
  ring(bucket: number): void {
    ringBucket(this.board, this.#peers, bucket);
  }

  /** What was rung so far is about to be looked at. Returns what the word of our bell is until the next ring. */
  hear(): number {
    return hear(this.board, this.slot);
  }

  hold(held: boolean): void {
    this.#bell?.hold(held);
  }

  /**
   * Somebody has removed our bell: makes it again, so that those hear of us who have not rung us before, and our end is seen by it. Throws
   * ERR_SHM_NO_SPACE, …: then it is as it was.
   */
  remakeBell(): void {
    const former = this.#bell;
    if (!former) return;
    this.#bell = this.#openBell();
    this.#bell.hold(former.held);
    former.close();
  }

  /** Nothing is done on the board any more, and whoever looks can see that. */
  end(): void {
    this.#ended = true;
    this.#bell?.close();
    this.#bell = null;
    this.#peers.close();
  }

  /** Ends it, and unmaps the board. */
  close(): void {
    this.end();
    this.unmapBoard();
  }

  #begin(): OwnBell {
    if (this.#ended) throw givenUp();
    const bell = this.#openBell();
    try {
      this.#peers.reserve(this.slot, this.generation);
      if (!this.board.begin(this.slot, this.generation)) throw givenUp();
    } catch (error) {
      bell.close();
      // Its manager may have removed it before it was made.
      this.doorbells.remove(this.#bellName());
      this.#peers.close();
      throw error;
    }
    // It may have been rung before it could be heard.
    this.hear();
    return bell;
  }

  #bellName(): string {
    return bellName(this.address, this.#uid, this.slot, this.generation);
  }

  #openBell(): OwnBell {
    const name = this.#bellName();
    try {
      this.doorbells.make(name);
      return new OwnBell(this.doorbells, name, this.rung);
    } catch (error) {
      throw (error as NodeJS.ErrnoException).code === 'ENOENT'
        ? givenUp(error)
        : fromSystemError(error, `open ${name}`);
    }
  }
}

function mapBoard(where: BoardPlace, owner: number | undefined): ArrayBuffer {
  const target = { ...where, identity: fromWire(where), owner };
  let memory: ReturnType<typeof map>;
  try {
    memory = map(target, 'read-write');
  } catch (error) {
    if ((error as ShmError).code !== 'ERR_SHM_STALE') throw error;
    throw new ShmError('ERR_SHM_DISCONNECTED', 'the board of the manager is gone', { cause: error });
  }
  if (isSeen(memory)) return memory;
  unmap(memory, where.osName);
  const message =
    'this runtime forbids ArrayBuffers over memory that it did not allocate: nobody can wait or lock here';
  throw new ShmError('ERR_SHM_UNSUPPORTED', message);
}

function givenUp(cause?: unknown): ShmError {
  return new ShmError('ERR_SHM_DISCONNECTED', 'the manager has given up the place of this client', { cause });
}
