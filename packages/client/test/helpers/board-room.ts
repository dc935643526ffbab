import { Board, layOut, ringAnyway } from '@shmd/protocol/board';
import { bellName } from '@shmd/protocol/node';
import { type Holder, SharedMemory } from '../../src/segments/shared-memory.js';
import { Hub } from '../../src/signals/hub.js';
import { Peers } from '../../src/signals/peers.js';
import { Place } from '../../src/signals/place.js';
import { SegmentSignals } from '../../src/signals/segment-signals.js';
import { FakeDoorbells } from './fake-doorbells.js';

const CAPACITY = { slots: 64, buckets: 16, words: 4 };
const ADDRESS = '/nowhere/fake.sock';

/** One client of it. */
export interface Guest {
  slot: number;
  generation: number;
  hub: Hub;
  /** An attachment of the segment `word`, whose bytes are in `memory`. */
  attach(
    memory: ArrayBuffer,
    options?: { word?: number; access?: 'read-write' | 'read'; offset?: number },
  ): SharedMemory;
}

/** A board in this process, with as many clients as a test wants, and what its manager would do to it. */
export class BoardRoom {
  readonly doorbells = new FakeDoorbells();
  readonly memory: ArrayBuffer;
  readonly board: Board;
  readonly uid: string;
  #lastSlot = 0;

  constructor(uid = 'board') {
    this.uid = uid;
    this.memory = new ArrayBuffer(layOut(CAPACITY).size);
    this.board = Board.format(this.memory, CAPACITY);
  }

  /** A client in a slot of its own. */
  guest(generation = 1, slot = ++this.#lastSlot): Guest {
    this.give(slot, generation);
    const hub = new Hub(this.place(slot, generation), (where, rung) => {
      return new Place(this.memory, where, ADDRESS, this.doorbells, rung, () => {});
    });
    return { slot, generation, hub, attach: (memory, options) => attach(hub, memory, options) };
  }

  place(slot: number, generation: number) {
    return {
      uid: this.uid,
      osName: 'b',
      dir: '/nowhere',
      size: this.memory.byteLength,
      slot,
      generation,
      dev: 1,
      ino: 1,
    };
  }

  give(slot: number, generation: number): void {
    this.board.setClient(slot, 100 + slot, `client.${slot}`);
    this.board.high = Math.max(this.board.high, slot);
    this.board.resetUsed(slot, generation);
    this.board.setGeneration(slot, generation);
  }

  /** The client of the slot has died: its bell falls silent, and its manager tells all. */
  bury({ hub, slot, generation }: Guest): void {
    hub.place.end();
    this.board.setGeneration(slot, -generation);
    for (let bucket = 0; bucket < CAPACITY.buckets; bucket++) this.board.dropInterest(bucket, slot);
    this.board.addDeaths();
    this.ringAll();
  }

  ringAll(): void {
    const bells = new Peers(this.board, this.doorbells, (...life) => bellName(ADDRESS, this.uid, ...life));
    for (let slot = 0; slot <= this.board.high; slot++) {
      if (this.board.generation(slot) > 0) ringAnyway(this.board, bells, slot);
    }
  }

  /** How many interests are on the board. */
  get interests(): number {
    let count = 0;
    for (let bucket = 0; bucket < CAPACITY.buckets; bucket++) {
      for (let bits = this.board.interest(bucket, 0); bits !== 0; bits &= bits - 1) count++;
    }
    return count;
  }
}

let segments = 0;

function attach(
  hub: Hub,
  memory: ArrayBuffer,
  { word = 0, access = 'read-write', offset = 0 }: Parameters<Guest['attach']>[1] = {},
): SharedMemory {
  const known: { signals?: SegmentSignals } = {};
  const holder: Holder = {
    mapped: () => {},
    closing: (shm) => hub.closing(shm),
    released: () => {},
    signals: () => known.signals as SegmentSignals,
    unlinkHeld: async () => {},
  };
  const source = {
    name: `s${++segments}`,
    osName: 's',
    size: memory.byteLength,
    uid: `u${word}`,
    dir: '/',
    identity: '',
  };
  const shm = new SharedMemory(source, access, { offset }, holder, memory);
  known.signals = new SegmentSignals(hub, shm, word);
  return shm;
}

/** Resolves after what is due now: rings are heard, promises settled. */
export async function settled(): Promise<void> {
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve));
}

/** Whether a promise is still pending after what is due now. */
export async function isPending(promise: Promise<unknown>): Promise<boolean> {
  await settled();
  const pending = Symbol();
  return (await Promise.race([promise.catch(() => {}), Promise.resolve(pending)])) === pending;
}
