import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '@shmd/client';
import { randomFrom } from '../../close/soak/random.mjs';
import { Actor } from './actor.mjs';
import { Daemon } from './daemon.mjs';

/** One soak: its seed, its manager, the processes that play in it, and what was not so. */
export class Run {
  violations = [];
  #actors = new Set();
  #ids = 0;

  constructor(seed, daemon, client, runtimeDir) {
    this.random = randomFrom(seed);
    this.daemon = daemon;
    this.client = client;
    this.runtimeDir = runtimeDir;
  }

  static async start(seed) {
    const mark = `${process.env.SHMD_TEST_RUN ?? 'shmd'}_signals${process.pid}_`;
    const runtimeDir = mkdtempSync(join(tmpdir(), mark));
    const daemon = new Daemon(runtimeDir, mark);
    const client = await connect(await daemon.start());
    return new Run(seed, daemon, client, runtimeDir);
  }

  get over() {
    return this.violations.length > 0;
  }

  violation(what) {
    this.violations.push(what);
  }

  /** Starts a program of processes/ as a client of the manager, with an id of its own; resolves when it says that it is ready. */
  async actor(program, args, execArgv = []) {
    const id = ++this.#ids;
    const actor = new Actor(program, { id, seed: this.random.below(2 ** 32), ...args }, this.client.address, execArgv);
    this.#actors.add(actor);
    actor.exited.then(({ ended, isExpected }) => {
      this.#actors.delete(actor);
      if (!isExpected) this.violation(`${program} ${id} ended with ${ended}: ${actor.text}`);
    });
    await actor.ready;
    return actor;
  }

  /** Ends everything, and looks whether anything is left. */
  async end() {
    await Promise.all([...this.#actors].map((actor) => actor.kill()));
    await this.client.close();
    const ended = await this.daemon.end('SIGTERM');
    if (ended !== 0) this.violation(`the manager ended with ${ended}`);
    const left = readdirSync(this.runtimeDir);
    if (left.length > 0) this.violation(`left in the runtime directory: ${left}`);
    rmSync(this.runtimeDir, { recursive: true });
  }
}
