import type { Backing } from '@shmd/native';
import { ShmError } from '@shmd/protocol';
import type { SegmentLedger, Space } from '../src/segments/ledgered-store.js';

/** Larger than what is reserved on the spot. */
export const LARGE = 1024 * 1024;

/** As the addon would throw it. */
function systemError(code: string): Error {
  return Object.assign(new Error(code), { code, errno: -1, syscall: 'memory' });
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
  readonly objects = new Map<string, MemoryObject>();
  /** Names that the OS refuses to remove. */
  readonly undying = new Set<string>();
  /** Bytes that all segments may have. */
  room = Number.POSITIVE_INFINITY;
  /** How many names each call removed. */
  readonly removed: number[] = [];
  /** With `holding`, reservations of large ones wait here until they are let go. */
  readonly reserving: (() => void)[] = [];
  readonly #backings = new Set<Backing>();
  #made = 0;

  constructor(private readonly holding = true) {}

  reserveSync(size: number): Backing {
    const held = [...this.objects.values(), ...this.#backings].reduce((sum, each) => sum + each.size, 0);
    if (held + size > this.room) throw systemError('ENOSPC');
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

  async reserve(size: number): Promise<Backing> {
    if (this.holding && size >= LARGE) await new Promise<void>((resolve) => this.reserving.push(resolve));
    return this.reserveSync(size);
  }

  find(name: string, identity?: string) {
    const object = this.objects.get(name);
    if (!object || (identity !== undefined && object.identity !== identity)) return null;
    return { identity: object.identity, size: object.size, isMemory: !object.isOther, isKnown: !object.isUnknown };
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
