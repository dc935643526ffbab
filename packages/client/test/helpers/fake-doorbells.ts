import type { Bell, Ringer } from '@shmd/native';
import type { Doorbells } from '../../src/signals/doorbells.js';

interface Open {
  rung: (() => void) | null;
  pending: boolean;
}

/** The bells of a machine, in this process. */
export class FakeDoorbells implements Doorbells {
  /** Calls of it, as they would be the addon's. */
  calls = 0;
  readonly made = new Set<string>();
  /** Names of bells that keep the process alive. */
  readonly held = new Set<string>();
  /** How many more descriptors this process may have. */
  descriptors = Number.POSITIVE_INFINITY;
  /** What happens while a thread sleeps on its bell. */
  whileAsleep: () => void = () => {};
  readonly #open = new Map<string, Open>();

  get count(): number {
    return this.#open.size;
  }

  make(name: string): void {
    this.calls++;
    this.made.add(name);
  }

  remove(name: string): void {
    this.calls++;
    this.made.delete(name);
  }

  open(name: string): Bell {
    this.calls++;
    this.#descriptor();
    const bell: Open = { rung: null, pending: false };
    this.#open.set(name, bell);
    return {
      listen: (rung) => {
        bell.rung = rung;
      },
      ref: () => void this.held.add(name),
      unref: () => void this.held.delete(name),
      drain: () => {},
      sleep: () => {
        this.whileAsleep();
        // As where what wakes a thread is the bell itself.
        bell.pending = false;
      },
      close: () => {
        if (this.#open.get(name) !== bell) return;
        this.held.delete(name);
        this.descriptors++;
        this.#open.delete(name);
      },
    };
  }

  ringer(name: string): Ringer {
    this.calls++;
    if (!this.#open.has(name)) throw Object.assign(new Error('nobody hears it'), { code: 'ENXIO' });
    this.#descriptor();
    return { ring: () => this.#ring(name), close: () => void this.descriptors++ };
  }

  wake(): void {
    this.calls++;
  }

  #descriptor(): void {
    if (this.descriptors === 0) throw Object.assign(new Error('too many open files'), { code: 'EMFILE' });
    this.descriptors--;
  }

  #ring(name: string): boolean {
    this.calls++;
    const bell = this.#open.get(name);
    if (!bell) return false;
    if (!bell.pending) setImmediate(() => this.#deliver(bell));
    bell.pending = true;
    return true;
  }

  #deliver(bell: Open): void {
    if (!bell.pending) return;
    bell.pending = false;
    bell.rung?.();
  }
}
