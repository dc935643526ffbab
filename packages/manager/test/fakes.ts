import type { Backing } from '@shmd/native';
import { type CreatedSegment, type CreateParams, type SegmentInfo, ShmError, type ShmErrorCode } from '@shmd/protocol';
import { expect } from 'vitest';
import type { ClientRecord } from '../src/registry/client-record.js';
import { Registry } from '../src/registry/registry.js';
import type { Segment } from '../src/registry/segment.js';
import { Cancellation } from '../src/rpc/cancellation.js';
import { LedgeredStore, type SegmentLedger, type Space } from '../src/segments/ledgered-store.js';
import { SegmentService } from '../src/service/segment-service.js';
import { Turns } from '../src/turns.js';

/** Larger than what is reserved on the spot. */
export const LARGE = 1024 * 1024;

/** As node:fs would throw it. */
export function systemError(code: string): Error {
  return Object.assign(new Error(code), { code, errno: -1, syscall: 'fake' });
}

/** Segments in memory. */
export class FakeSpace implements Space {
  readonly path = '/fake';
  readonly objects = new Map<string, { identity: string; size: number }>();
  /** Names that the OS refuses to remove. */
  readonly undying = new Set<string>();
  /** Bytes that all segments may have. */
  room = Number.POSITIVE_INFINITY;
  /** How many names each call removed. */
  readonly removed: number[] = [];
  /** Reservations of large ones wait here until they are let go. */
  readonly reserving: (() => void)[] = [];
  #made = 0;

  reserveSync(size: number): Backing {
    const held = [...this.objects.values()].reduce((sum, object) => sum + object.size, 0);
    if (held + size > this.room) throw systemError('ENOSPC');
    const identity = `1:${++this.#made}:n`;
    const publish = (name: string) => {
      if (this.objects.has(name)) throw systemError('EEXIST');
      this.objects.set(name, { identity, size });
      return { identity };
    };
    return { identity, size, publish, discard() {} };
  }

  async reserve(size: number): Promise<Backing> {
    if (size >= LARGE) await new Promise<void>((resolve) => this.reserving.push(resolve));
    return this.reserveSync(size);
  }

  find(name: string, identity?: string) {
    const object = this.objects.get(name);
    if (!object || (identity !== undefined && object.identity !== identity)) return null;
    return { ...object, isMemory: true };
  }

  removeAll(names: string[], identities: string[]) {
    const result = { removed: 0, absent: 0, foreign: [] as string[], failed: [] as string[] };
    names.forEach((name, i) => {
      const object = this.objects.get(name);
      if (!object) result.absent++;
      else if (object.identity !== identities[i]) result.foreign.push(name);
      else if (this.undying.has(name)) result.failed.push(name);
      else if (this.objects.delete(name)) result.removed++;
    });
    this.removed.push(result.removed);
    return result;
  }
}

/** A ledger that can be full. */
export class FakeLedger implements SegmentLedger {
  readonly lines = new Map<string, { osName: string; payload: string }>();
  full = false;

  record(uid: string, osName: string, _identity: string, _persistent: boolean, payload: string): void {
    if (this.full) throw new ShmError('ERR_SHM_NO_SPACE', 'no room for the record');
    this.lines.set(uid, { osName, payload });
  }

  strike(uids: string[]): void {
    for (const uid of uids) this.lines.delete(uid);
  }

  /** What a successor would be told of it. */
  told(uid: string): unknown {
    return JSON.parse(this.lines.get(uid)?.payload ?? 'null');
  }
}

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

export const NO_LIMITS = { maxBytes: null, maxSegments: null, maxBytesPerClient: null, maxSegmentsPerClient: null };

export function registry(limits: object = {}, randomName?: () => string): Registry {
  let names = 0;
  return new Registry({
    limits: { ...NO_LIMITS, ...limits },
    instance: INSTANCE,
    now: () => 1,
    randomName: randomName ?? (() => `generated${++names}`),
  });
}

export interface WorldOptions {
  limits?: object;
  namePrefix?: string;
  randomName?: () => string;
}

/** A segment service over fakes. */
export class World {
  readonly space = new FakeSpace();
  readonly ledger = new FakeLedger();
  readonly pace = new FakePace();
  readonly registry: Registry;
  readonly service: SegmentService;
  /** What subscribers would hear. */
  readonly events: string[] = [];
  readonly logged: string[] = [];
  #clients = 0;

  constructor({ limits, namePrefix = '', randomName }: WorldOptions = {}) {
    const log = (_: unknown, message: string) => this.logged.push(message);
    const logger = { debug: log, info: log, warn: log, error: log, fatal: log } as never;
    this.registry = registry(limits, randomName);
    this.service = new SegmentService({
      registry: this.registry,
      store: new LedgeredStore(this.space, this.ledger, logger, null),
      namePrefix,
      survivable: true,
      guestsMayCreate: true,
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
