import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SharedMemoryManager } from '@shmd/manager';
import { randomFrom } from '../../close/soak/random.mjs';
import { Actor } from './actor.mjs';

/** One soak: its seed, its manager, the processes that play in it, and what was not so. */
export class Run {
  violations = [];
  #actors = new Set();
  #ids = 0;

  constructor(seed, manager, runtimeDir) {
    this.random = randomFrom(seed);
    this.manager = manager;
    this.runtimeDir = runtimeDir;
  }

  static async start(seed) {
    const mark = `${process.env.SHMD_TEST_RUN ?? 'shmd'}_signals${process.pid}_`;
    const runtimeDir = mkdtempSync(join(tmpdir(), mark));
    const manager = await SharedMemoryManager.start({ runtimeDir, namePrefix: mark, logLevel: 'silent' });
    return new Run(seed, manager, runtimeDir);
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
    const actor = new Actor(program, { id, seed: this.random.below(2 ** 32), ...args }, this.manager.env, execArgv);
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
    await this.manager.shutdown();
    const left = readdirSync(this.runtimeDir);
    if (left.length > 0) this.violation(`left in the runtime directory: ${left}`);
    rmSync(this.runtimeDir, { recursive: true });
  }
}
