import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compete } from './compete.mjs';
import { findCommand } from './environment.mjs';

const SHM = '/dev/shm';
const END_MS = 5_000;
const here = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** A case that cannot run here says so with this. */
export class Skip extends Error {}

/** What every case of one run shares: where its things are, and the peers this machine has. */
export class Context {
  python = findCommand('python3');
  cc = findCommand(process.env.CC, 'cc', 'gcc', 'clang');
  #compiled = new Map();

  constructor(rounds) {
    this.rounds = rounds;
    this.directory = mkdtempSync(join(tmpdir(), 'shmd-bench-'));
    this.runtimeDir = join(this.directory, 'run');
    this.namePrefix = `${basename(this.directory)}-`;
  }

  compete(commands, { samples, rounds = this.rounds }) {
    return compete(commands, { samples, rounds });
  }

  /** Command line of a contender in bench/trials or bench/peers. */
  node(script, options = {}) {
    const { runtimeDir, namePrefix } = this;
    return [process.execPath, here(script), JSON.stringify({ runtimeDir, namePrefix, ...options })];
  }

  pythonPeer(script, ...args) {
    if (!this.python) throw new Skip('python3 is not on this machine');
    return [this.python, here(script), ...args.map(String)];
  }

  cPeer(source, ...args) {
    if (!this.cc) throw new Skip('no C compiler on this machine: tried cc, gcc and clang');
    if (!this.#compiled.has(source)) this.#compiled.set(source, this.#compile(source));
    return [this.#compiled.get(source), ...args.map(String)];
  }

  #compile(source) {
    const program = join(this.directory, basename(source, '.c'));
    const result = spawnSync(this.cc, ['-O2', '-o', program, here(source), '-lrt'], { encoding: 'utf8' });
    if (result.status !== 0) throw new Error(`${this.cc} ${source}: ${result.stderr}`);
    return program;
  }

  /** Removes what this run made; returns the names of segments that were still there. */
  async clean() {
    await this.#managersGone();
    const left = readdirSync(SHM).filter((name) => name.startsWith(this.namePrefix));
    for (const name of left) rmSync(join(SHM, name));
    rmSync(this.directory, { recursive: true, force: true });
    return left;
  }

  /** A manager whose program was killed reclaims its segments by itself, and its ledger and socket last. */
  async #managersGone() {
    const deadline = performance.now() + END_MS;
    while (existsSync(this.runtimeDir) && readdirSync(this.runtimeDir).length > 0 && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}
