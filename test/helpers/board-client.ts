import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { BoardPlace } from '@shmd/protocol';
import { onTestFinished } from 'vitest';
import { until } from './until.js';

const PROGRAM = fileURLToPath(new URL('../fixtures/board-client.mjs', import.meta.url));

/** What a client saw on the board when its bell was rung. */
export interface Seen {
  state: number;
  deaths: number;
  /** Of each slot up to the highest. */
  generations: number[];
}

/** A process that has a place on the board, and says what it sees there. */
export class BoardClient {
  readonly places: BoardPlace[] = [];
  readonly seen: Seen[] = [];
  #text = '';

  private constructor(readonly child: ChildProcess) {
    child.stdout?.setEncoding('utf8').on('data', (piece: string) => this.#hear(piece));
  }

  /** Resolves when it has its place. It ends with the test. */
  static async open(address: string): Promise<BoardClient> {
    const child = spawn(process.execPath, [PROGRAM, address], { stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    const client = new BoardClient(child);
    await client.seated(1);
    return client;
  }

  /** Its place now. */
  get place(): BoardPlace {
    const place = this.places.at(-1);
    if (!place) throw new Error('it has no place yet');
    return place;
  }

  /** Resolves when it has been given a place so many times. */
  seated(times: number): Promise<void> {
    return until(() => this.places.length >= times, { what: `a place on the board for the ${times}. time` });
  }

  /** Resolves when it was rung and saw that. */
  saw(what: string, isThat: (seen: Seen) => boolean): Promise<void> {
    return until(() => this.seen.some(isThat), { what: `a ring: ${what}` });
  }

  /** Resolves when it has ended. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await until(() => this.child.signalCode !== null, { what: 'a client to end' });
  }

  #hear(piece: string): void {
    this.#text += piece;
    for (let end = this.#text.indexOf('\n'); end !== -1; end = this.#text.indexOf('\n')) {
      const { place, rung } = JSON.parse(this.#text.slice(0, end));
      this.#text = this.#text.slice(end + 1);
      if (place) this.places.push(place);
      if (rung) this.seen.push(rung);
    }
  }
}
