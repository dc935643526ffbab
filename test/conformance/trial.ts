import assert from 'node:assert/strict';
import type { Keeper } from '@shmd/native';
import type { NewSegment } from '../../packages/manager/src/segments/segment-store.js';
import type { Made, TestBed } from './bed.js';

/** Reserved on the spot, and elsewhere. Bytes. */
export const SMALL = 4096;
export const LARGE = 4 * 1024 * 1024;

/** One thing that every back end does. `skip` says why it cannot be shown of this one, and does not return. */
export interface Case {
  title: string;
  run(trial: Trial, skip: (why: string) => never): Promise<void>;
}

/** A store, and what a manager does with it. */
export class Trial {
  constructor(readonly bed: TestBed) {}

  draft(name: string, size: number, rest: Partial<NewSegment> = {}): NewSegment {
    const osName = this.bed.prefix + name;
    const named = { uid: `uid-${name}`, osName, publishedAs: osName };
    return { ...named, size, persistent: false, payload: '', confirm() {}, ...rest };
  }

  async create(name: string, size: number, rest: Partial<NewSegment> = {}): Promise<Made> {
    const draft = this.draft(name, size, rest);
    // What is thrown at once and what is thrown later are one to whoever waits.
    const keeper: Keeper = await this.bed.store.create(draft);
    return { uid: draft.uid, osName: draft.osName, publishedAs: draft.publishedAs, keeper, size };
  }

  createAll<N extends string[]>(size: number, ...names: N): Promise<{ [I in keyof N]: Made }> {
    const making = names.map((name) => this.create(name, size));
    return Promise.all(making) as Promise<{ [I in keyof N]: Made }>;
  }

  /** What a stranger has placed, as one of ours. */
  take(uid: string, osName: string): Made {
    const found = this.bed.store.find(osName);
    assert.ok(found, `${osName} is not there`);
    return { uid, osName, publishedAs: osName, ...found };
  }

  /** What has the name, as far as that tells; it is not held. */
  look(osName: string): { size: number; identity?: string } | null {
    const found = this.bed.store.find(osName);
    found?.keeper.release?.();
    if (!found) return null;
    return this.bed.namesTell ? { size: found.size, identity: found.keeper.identity } : { size: found.size };
  }

  /** The name is that segment's. */
  expectFound({ osName, size, keeper }: Made): void {
    const told = { size: this.bed.told(size) };
    assert.deepEqual(this.look(osName), this.bed.namesTell ? { ...told, identity: keeper.identity } : told);
  }

  /** This is all that is there, and all that is recorded. */
  expectThere(...made: Made[]): void {
    assert.deepEqual(this.bed.names().sort(), made.map(({ osName }) => osName).sort());
    if (this.bed.recorded) assert.deepEqual(this.bed.recorded().sort(), made.map(({ uid }) => uid).sort());
  }
}

export async function expectCode(promise: Promise<unknown>, code: string): Promise<void> {
  await assert.rejects(promise, (error: { code?: string }) => {
    assert.equal(error.code, code, String(error));
    return true;
  });
}

export const NOTHING = new Set();
