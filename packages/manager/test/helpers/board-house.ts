import { Board, type BoardCapacity, layOut } from '@shmd/protocol/board';
import { ClientRecord } from '../../src/registry/client-record.js';
import type { ManagedBells } from '../../src/service/bells.js';
import { BoardService } from '../../src/service/board.js';
import { Turns } from '../../src/turns.js';
import { FakeClock } from './fake-clock.js';
import { fakeLogger } from './fake-logger.js';

export const CAPACITY: BoardCapacity = { slots: 64, buckets: 256, words: 16 };

/** Bells that are texts, as `slot.generation`. */
class FakeBells implements ManagedBells {
  readonly made = new Set<string>();
  /** Of clients that are alive and listen. */
  readonly heard = new Set<string>();
  readonly rung: string[] = [];
  refuse = false;

  prepare(): void {
    if (this.refuse) throw new Error('no FIFOs here');
  }

  remove({ slot, generation }: { slot: number; generation: number }): void {
    this.made.delete(`${slot}.${generation}`);
  }

  isHeard({ slot, generation }: { slot: number; generation: number }): boolean | undefined {
    const name = `${slot}.${generation}`;
    return this.made.has(name) ? this.heard.has(name) : undefined;
  }

  ring(slot: number, generation: number): void {
    this.rung.push(`${slot}.${generation}`);
  }

  wake(): void {}

  removeAll(): void {
    this.made.clear();
  }
}

/** A manager's board, and clients that come, act on it, and die. */
export class House {
  readonly memory = new ArrayBuffer(layOut(CAPACITY).size);
  readonly board = Board.format(this.memory, CAPACITY);
  readonly bells = new FakeBells();
  readonly clock = new FakeClock();
  readonly log = fakeLogger();
  service = this.open();
  #clients = 0;

  /** A manager of this board; the one before has died. */
  open(steps?: number): BoardService {
    const { board, bells, clock, log } = this;
    const location = { uid: 'b', osName: '.b', dir: '/d', size: board.layout.size, dev: 1, ino: 1 };
    this.service = new BoardService({
      board,
      firstGeneration: 1,
      location,
      bells,
      clock,
      logger: log.logger,
      turns: new Turns(steps),
    });
    return this.service;
  }

  /** A client; with `acts` it listens, and has begun to act. */
  client({ acts = false, guest }: { acts?: boolean; guest?: number } = {}) {
    const record = new ClientRecord(`c${++this.#clients}`, 100 + this.#clients, 'c', guest);
    const place = this.service.seat(record, undefined);
    if (acts && place) this.act(place);
    return { record, place };
  }

  act({ slot, generation }: { slot: number; generation: number }): void {
    this.bells.made.add(`${slot}.${generation}`);
    this.bells.heard.add(`${slot}.${generation}`);
    this.board.begin(slot, generation);
  }

  /** The process ends: first its connection is seen to. */
  die({ record, place }: ReturnType<House['client']>): void {
    if (place) this.bells.heard.delete(`${place.slot}.${place.generation}`);
    this.service.leave(record, true);
  }
}
