import type { CreatedSegment, CreateParams, SegmentInfo, ShmErrorCode } from '@shmd/protocol';
import { expect } from 'vitest';
import type { ClientRecord } from '../src/registry/client-record.js';
import { Registry } from '../src/registry/registry.js';
import type { Segment } from '../src/registry/segment.js';
import { SegmentWords } from '../src/registry/segment-words.js';
import { Cancellation } from '../src/rpc/cancellation.js';
import { LedgeredStore } from '../src/segments/ledgered-store.js';
import { SegmentService } from '../src/service/segment-service.js';
import { Turns } from '../src/turns.js';
import { MemoryLedger, MemorySpace } from './memory-space.js';

export { LARGE } from './memory-space.js';

/** A clock that stands still, and a loop that turns when it is told to. */
export class FakePace {
  time = 0;
  #next: (() => void)[] = [];

  readonly now = () => this.time;
  readonly afterOthers = (run: () => void) => void this.#next.push(run);

  /** One turn of the loop. */
  turn(): void {
    const runs = this.#next;
    this.#next = [];
    for (const run of runs) run();
  }

  get isIdle(): boolean {
    return this.#next.length === 0;
  }

  /** Turns until nothing is left to be done; returns how often. */
  run(): number {
    let turns = 0;
    for (; !this.isIdle; turns++) this.turn();
    return turns;
  }
}

export const INSTANCE = 'aaaaaaaaaaaa';

const NO_LIMITS = { maxBytes: null, maxSegments: null, maxBytesPerClient: null, maxSegmentsPerClient: null };

export function registry(limits: object = {}, randomName?: () => string, words?: SegmentWords): Registry {
  let names = 0;
  return new Registry({
    limits: { ...NO_LIMITS, ...limits },
    instance: INSTANCE,
    now: () => 1,
    randomName: randomName ?? (() => `generated${++names}`),
    words,
  });
}

export interface WorldOptions {
  limits?: object;
  namePrefix?: string;
  randomName?: () => string;
  /** How many segments the board has words for; absent: there is no board. */
  words?: number;
  guestsMayWrite?: boolean;
}

/** A segment service over fakes. */
export class World {
  readonly space = new MemorySpace();
  readonly ledger = new MemoryLedger(this.space);
  readonly pace = new FakePace();
  readonly registry: Registry;
  readonly service: SegmentService;
  /** What subscribers would hear. */
  readonly events: string[] = [];
  readonly logged: string[] = [];
  /** What was told on the board. */
  readonly told: string[] = [];
  #clients = 0;

  constructor({ limits, namePrefix = '', randomName, words, guestsMayWrite = true }: WorldOptions = {}) {
    const log = (_: unknown, message: string) => this.logged.push(message);
    const logger = { debug: log, info: log, warn: log, error: log, fatal: log } as never;
    this.registry = registry(limits, randomName, new SegmentWords(words ?? 0));
    const board = {
      notify: (word: number) => this.told.push(`changed ${word}`),
      lost: (word: number) => void this.told.push(`lost ${word}`),
    };
    this.service = new SegmentService({
      registry: this.registry,
      store: new LedgeredStore(this.space, this.ledger, logger, null),
      namePrefix,
      survivable: true,
      guestsMayWrite,
      board: words === undefined ? undefined : board,
      logger,
      announce: (event: string, { name, owner }: Segment) => this.events.push(`${event} ${name} ${owner}`),
      pace: this.pace,
      turns: new Turns(),
    });
  }

  client(guest?: number): ClientRecord {
    return this.registry.addClient(++this.#clients, 'c', undefined, guest);
  }

  /** Creates what is reserved on the spot. */
  create(client: ClientRecord, params: Partial<CreateParams> = {}): CreatedSegment {
    return this.service.create(client, { size: 1, ...params }, CONNECTED) as CreatedSegment;
  }

  /** Creates many, small and without names. */
  fill(client: ClientRecord, count: number, params: Partial<CreateParams> = {}): void {
    for (let i = 0; i < count; i++) this.create(client, params);
  }

  /** All pages. */
  list(): SegmentInfo[] {
    const segments: SegmentInfo[] = [];
    let after: number | undefined;
    do {
      const page = this.service.list(after);
      segments.push(...page.segments);
      after = page.next;
    } while (after !== undefined);
    return segments;
  }
}

/** Of a client that stays. */
export const CONNECTED = new Cancellation({ gone: null });

export function coded(code: ShmErrorCode): unknown {
  return expect.objectContaining({ code });
}

/** Lets settled promises be heard. */
export function heard(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
