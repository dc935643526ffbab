import { ShmError } from '@shmd/protocol';
import { isUnanswered } from '../connection/connection.js';
import type { SharedMemory } from './shared-memory.js';

/** What one client is initialising. It is the client's to remove when that fails, unless it was given to another meanwhile. */
export class HalfMade {
  readonly #segments = new Map<SharedMemory, 'ours' | 'given away'>();

  begin(shm: SharedMemory): void {
    this.#segments.set(shm, 'ours');
  }

  end(shm: SharedMemory): void {
    this.#segments.delete(shm);
  }

  isOurs(shm: SharedMemory): boolean {
    return this.#segments.get(shm) === 'ours';
  }

  /** What is to be removed when the client ends. */
  ours(): SharedMemory[] {
    return [...this.#segments.keys()].filter((shm) => this.isOurs(shm));
  }

  /** Gives what has this name away. What is not answered may have been done: then it is no longer ours, either. */
  async giveAway<R>(name: string, give: () => Promise<R>): Promise<R> {
    const given = this.ours().filter((shm) => shm.name === name);
    for (const shm of given) this.#segments.set(shm, 'given away');
    try {
      return await give();
    } catch (error) {
      const isRefused = error instanceof ShmError && !isUnanswered(error);
      if (isRefused) for (const shm of given) this.#takeBack(shm);
      throw error;
    }
  }

  #takeBack(shm: SharedMemory): void {
    if (this.#segments.has(shm)) this.#segments.set(shm, 'ours');
  }
}
