import { type Client, connect } from '@shmd/client';
import { expect } from 'vitest';
import { until } from '../helpers/until.js';

/** Between two rounds. ms. */
const PAUSE_MS = 20;

/** An honest client that goes through a segment's life again and again while others misbehave. */
export class Witness {
  #rounds = 0;
  #pause = PAUSE_MS;
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
    await until(() => this.#error !== undefined || this.#rounds > before, {
      what: 'the witness to go on',
      timeout: 30_000,
    });
    expect(this.#error, 'what the witness met').toBeUndefined();
  }

  /** Rounds that it goes, without a pause, while something else is being done: none, if all of that was one stretch of work. */
  async roundsDuring(work: () => Promise<unknown>): Promise<number> {
    await this.sawNothing();
    const before = this.#rounds;
    this.#pause = 0;
    await work();
    this.#pause = PAUSE_MS;
    return this.#rounds - before;
  }

  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#round;
    await this.client.close();
  }

  #schedule(): void {
    this.#timer = setTimeout(() => {
      this.#round = this.#live();
    }, this.#pause);
  }

  async #live(): Promise<void> {
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
      this.#schedule();
    } catch (error) {
      this.#error = error;
    }
  }
}
