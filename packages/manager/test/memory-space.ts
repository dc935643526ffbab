import type { Backing, Keeper, RemoveAllResult } from '@shmd/native';
import { ShmError } from '@shmd/protocol';
import type { Recordable, Recorded, Removable } from '../src/ledger/ledger-writer.js';
import type { SegmentLedger, Space } from '../src/segments/ledgered-store.js';

/** Larger than what is reserved on the spot. */
export const LARGE = 4 * 1024 * 1024;

/** As the addon would throw it. */
function systemError(code: string): Error {
  return Object.assign(new Error(code), { code, errno: -1, syscall: 'memory' });
}

/** As the addon says which step failed. */
function failing<R>(step: string, run: () => R): R {
  try {
    return run();
  } catch (error) {
    throw Object.assign(error as Error, { step });
  }
}

interface MemoryObject {
  identity: string;
  /** Bytes. */
  size: number;
  /** It only has a name in the same place. */
  isOther?: boolean;
  /** Nothing tells it from another one in its place. */
  isUnknown?: boolean;
}

/** A segment space that is a map: what the unit tests run over, and a back end of the conformance suite like the others. */
export class MemorySpace implements Space {
  readonly path = '/memory';
  maxNameBytes = 255;
  readonly canRename = true;
  readonly objects = new Map<string, MemoryObject>();
  /** Names that the OS refuses to remove. */
  readonly undying = new Set<string>();
  /** Bytes that all segments may have. */
  bytes = Number.POSITIVE_INFINITY;
  /** How many names each call removed. */
  readonly removed: number[] = [];
  /** With `holding`, reservations of large ones wait here until they are let go. */
  readonly reserving: (() => void)[] = [];
  readonly #backings = new Set<Backing>();
  #made = 0;

  constructor(private readonly holding = true) {}

  reserveSync(size: number): Backing {
    const held = [...this.objects.values(), ...this.#backings].reduce((sum, each) => sum + each.size, 0);
    if (held + size > this.bytes) throw systemError('ENOSPC');
    const identity = this.#identity();
    const publish = (name: string) => {
      if (!this.#backings.delete(backing)) throw systemError('EBADF');
      if (this.objects.has(name)) throw systemError('EEXIST');
      this.objects.set(name, { identity, size });
      return { identity };
    };
    const backing = { identity, size, publish, discard: () => void this.#backings.delete(backing) };
    this.#backings.add(backing);
    return backing;
  }

  room() {
    return { total: this.bytes, free: this.bytes };
  }

  async reserve(size: number): Promise<Backing> {
    if (this.holding && size >= LARGE) await new Promise<void>((resolve) => this.reserving.push(resolve));
    return this.reserveSync(size);
  }

  find(name: string, identity?: string) {
    const object = this.objects.get(name);
    if (!object || (identity !== undefined && object.identity !== identity)) return null;
    return { identity: object.identity, size: object.size, isMemory: !object.isOther, isKnown: !object.isUnknown };
  }

  holds(name: string, identity: string, bytes: number): boolean {
    const object = this.objects.get(name);
    return object?.identity === identity && object.size >= bytes;
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

  rename(from: string, to: string, identity: string): void {
    const object = this.objects.get(from);
    if (object?.identity !== identity) throw systemError(object ? 'ESTALE' : 'ENOENT');
    if (this.objects.has(to)) throw systemError('EEXIST');
    this.objects.delete(from);
    this.objects.set(to, object);
  }

  /** An object that was made elsewhere, in the place of what had its name. */
  place(name: string, size: number, isOther = false): void {
    this.objects.set(name, { identity: this.#identity(), size, isOther });
  }

  #identity(): string {
    return `1:${++this.#made}:n`;
  }
}

/** A ledger that can be full. */
export class MemoryLedger implements SegmentLedger {
  readonly lines = new Map<string, { osName: string; payload: string }>();
  full = false;

  constructor(private readonly space: MemorySpace) {}

  create(size: number, segment: Recordable): Keeper {
    return this.publish(
      failing('reserve', () => this.space.reserveSync(size)),
      segment,
    );
  }

  publish(backing: Backing, segment: Recordable): Keeper {
    const { uid, osName } = segment;
    try {
      failing('record', () => this.record(backing.identity, segment));
      return failing('publish', () => backing.publish(osName));
    } catch (error) {
      backing.discard();
      this.lines.delete(uid);
      throw error;
    }
  }

  remove(segments: readonly Removable[]): RemoveAllResult {
    const names = segments.map(({ osName }) => osName);
    const identities = segments.map(({ keeper }) => keeper.identity);
    const removed = this.space.removeAll(names, identities);
    for (const { uid, osName } of segments) if (!removed.failed.includes(osName)) this.lines.delete(uid);
    return removed;
  }

  record(_identity: string, { uid, publishedAs, payload }: Recorded): void {
    if (this.full) throw new ShmError('ERR_SHM_NO_SPACE', 'no room for the record');
    this.lines.set(uid, { osName: publishedAs, payload });
  }

  /** What a successor would be told of it. */
  told(uid: string): unknown {
    return JSON.parse(this.lines.get(uid)?.payload ?? 'null');
  }
}
