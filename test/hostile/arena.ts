import { readdirSync, readFileSync } from 'node:fs';
import type { ManagerOptions, SharedMemoryManager } from '@shmd/manager';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { RawClient } from '../helpers/raw-client.js';
import { isAlive, Scene } from '../helpers/scene.js';
import { until } from '../helpers/until.js';
import { Witness } from './witness.js';

/** How much a manager may have grown by an attack that is over: what V8 keeps for the next one. Bytes. */
const MEMORY_SLACK = 192 * 1024 * 1024;

/** One manager that all hostile cases of a file are thrown at, and an honest client that must not notice. */
export class Arena {
  readonly scene = new Scene();
  manager!: SharedMemoryManager;
  witness!: Witness;
  #descriptors = 0;
  #memory = 0;
  #raws: RawClient[] = [];

  get address(): string {
    return this.manager.address;
  }

  get pid(): number {
    return this.manager.pid;
  }

  async open(options: ManagerOptions = {}): Promise<void> {
    this.manager = await this.scene.manager(options);
    this.witness = await Witness.start(this.address);
    this.#descriptors = descriptorsOf(this.pid);
    this.#memory = memoryOf(this.pid);
  }

  /** A connection that has not said hello. It ends with the case. */
  async stranger(): Promise<RawClient> {
    return this.#track(await RawClient.open(this.address));
  }

  async raw(): Promise<RawClient> {
    return this.#track(await RawClient.hello(this.address));
  }

  /** After an attack everything is as before: the process, its answers, segments, descriptors, memory, and the others' peace. */
  async isUnharmed(): Promise<void> {
    for (const raw of this.#raws.splice(0)) raw.close();
    expect(isAlive(this.pid), 'the manager lives').toBe(true);
    const fresh = await RawClient.hello(this.address);
    const status = await fresh.request('manager.status', {});
    expect(status.result.pid).toBe(this.pid);
    await until(async () => (await this.#segments(fresh)).every((name) => name.startsWith('witness')), {
      what: 'only the witness to have segments',
    });
    fresh.close();
    await until(() => descriptorsOf(this.pid) <= this.#descriptors, { what: 'the descriptors to be back' });
    await until(() => memoryOf(this.pid) < this.#memory + MEMORY_SLACK, {
      what: 'the memory to be back',
      timeout: 5_000,
    });
    await this.witness.sawNothing();
  }

  async close(): Promise<void> {
    await this.witness?.stop();
    await this.scene.close();
  }

  /** What the manager lists and what the directory holds, by name. */
  async #segments(raw: RawClient): Promise<string[]> {
    const listed = await raw.request('segment.list', {});
    const there = this.scene.segments().map((name) => name.slice(this.scene.prefix.length));
    return [...there, ...listed.result.segments.map(({ name }: { name: string }) => name)];
  }

  #track(raw: RawClient): RawClient {
    this.#raws.push(raw);
    return raw;
  }
}

/** An arena for the tests of this file, checked after each of them. */
export function arena(options: ManagerOptions = {}): Arena {
  const made = new Arena();
  beforeAll(() => made.open(options));
  afterEach(() => made.isUnharmed());
  afterAll(() => made.close());
  return made;
}

export function descriptorsOf(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}

/** Resident bytes. */
export function memoryOf(pid: number): number {
  return statusOf(pid, 'VmRSS');
}

/** The most that it has ever had resident, bytes. */
export function peakMemoryOf(pid: number): number {
  return statusOf(pid, 'VmHWM');
}

function statusOf(pid: number, member: string): number {
  const [, kilobytes] =
    new RegExp(`^${member}:\\s+(\\d+) kB`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) * 1024;
}
