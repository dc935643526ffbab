import { type Client, connect } from '@shmd/client';
import { expect } from 'vitest';
import { until } from '../helpers/until.js';

/** Between two rounds. ms. */
const PAUSE_MS = 20;

/** An honest client that goes through a segment's life again and again while others misbehave. */
export class Witness {
  #rounds = 0;
  #slowest = 0;
  #error: unknown;
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<void> = Promise.resolve();

  private constructor(private readonly client: Client) {}

  static async start(address: string): Promise<Witness> {
    const witness = new Witness(await connect(address, { name: 'witness' }));
    witness.client.on('disconnect', (error) => {
      witness.#error = error;
    });
    witness.#schedule();
    return witness;
  }

  /** At least one more round goes well, and all before it did. */
  async sawNothing(): Promise<void> {
    const before = this.#rounds;
    await until(() => this.#error !== undefined || this.#rounds > before, { what: 'the witness to go on' });
    expect(this.#error, 'what the witness met').toBeUndefined();
    expect(this.#slowest, 'ms of its slowest round').toBeLessThan(1_000);
    this.#slowest = 0;
  }

  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#round;
    await this.client.close();
  }

  #schedule(): void {
    this.#timer = setTimeout(() => {
      this.#round = this.#live();
    }, PAUSE_MS);
  }

  async #live(): Promise<void> {
    const began = performance.now();
    try {
      const name = `witness${this.#rounds}`;
      const shm = await this.client.create({ name, size: 4096 });
      shm.buf.write('calm');
      const again = await this.client.attach(name);
      expect(again.buf.toString('utf8', 0, 4)).toBe('calm');
      again.close();
      shm.close();
      await shm.unlink();
      this.#rounds++;
      this.#slowest = Math.max(this.#slowest, performance.now() - began);
      this.#schedule();
    } catch (error) {
      this.#error = error;
    }
  }
}
