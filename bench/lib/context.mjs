import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeHeaders } from '../../scripts/lib/gyp-build.mjs';
import { compete } from './compete.mjs';
import { findCommand } from './environment.mjs';

const SHM = '/dev/shm';
const END_MS = 5_000;
/** A quick run does so much less of everything. */
const QUICK_DIVISOR = 100;
const here = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** A case, or a contender of it, that cannot run here says so with this. */
export class Skip extends Error {}

/** What every case of one run shares: where its things are, and the peers this machine has. */
export class Context {
  python = findCommand('python3');
  cc = findCommand(process.env.CC, 'cc', 'gcc', 'clang');
  #compiled = new Map();
  #modules = new Map();

  constructor({ rounds, quick }) {
    this.rounds = quick ? 1 : rounds;
    this.quick = quick;
    this.directory = mkdtempSync(join(tmpdir(), 'shmd-bench-'));
    this.runtimeDir = join(this.directory, 'run');
    this.namePrefix = `${basename(this.directory)}-`;
  }

  /** How many of each; in a quick run few. */
  counts(counts) {
    if (!this.quick) return counts;
    return Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, Math.ceil(count / QUICK_DIVISOR)]));
  }

  compete(commands, { samples, rounds = this.rounds }) {
    return compete(commands, this.quick ? { samples: 1, rounds: 1 } : { samples, rounds });
  }

  /** Of the contenders, given as functions that make their command lines, those that can run here; and why the others cannot. */
  those(contenders) {
    const commands = {};
    const absent = {};
    for (const [name, command] of Object.entries(contenders)) {
      try {
        commands[name] = command();
      } catch (error) {
        if (!(error instanceof Skip)) throw error;
        absent[name] = error.message;
      }
    }
    return { commands, absent };
  }

  /** Command line of a contender in bench/trials or bench/peers. */
  node(script, options = {}) {
    const { runtimeDir, namePrefix, directory } = this;
    const shared = { runtimeDir, namePrefix, directory, shmDir: SHM };
    return [process.execPath, here(script), JSON.stringify({ ...shared, ...options })];
  }

  pythonPeer(script, ...args) {
    if (!this.python) throw new Skip('python3 is not on this machine');
    return [this.python, here(script), ...args.map(String)];
  }

  cPeer(source, ...args) {
    return [this.#compiledOnce(source, basename(source, '.c'), ['-lrt']), ...args.map(String)];
  }

  /** Path of an addon in C, for a contender that loads it. */
  cAddon(source) {
    const headers = nodeHeaders();
    if (!existsSync(join(headers, 'node_api.h'))) throw new Skip(`the headers of Node.js are not in ${headers}`);
    return this.#compiledOnce(source, `${basename(source, '.c')}.node`, [
      '-shared',
      '-fPIC',
      '-pthread',
      '-I',
      headers,
    ]);
  }

  /** For a contender that needs a package which is only there where it could be installed. */
  needsModule(name) {
    if (!this.#modules.has(name)) this.#modules.set(name, whyNotLoaded(name));
    const reason = this.#modules.get(name);
    if (reason) throw new Skip(`${name} cannot be loaded: ${reason}`);
  }

  #compiledOnce(source, product, options) {
    if (!this.cc) throw new Skip('no C compiler on this machine: tried cc, gcc and clang');
    const known = this.#compiled.get(source);
    if (known) return known;
    const path = join(this.directory, product);
    const { status, stderr } = spawnSync(this.cc, ['-O2', '-o', path, here(source), ...options], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`${this.cc} ${source}: ${stderr}`);
    this.#compiled.set(source, path);
    return path;
  }

  /** Removes what this run made; returns the names of segments that were still there. */
  async clean() {
    await this.#managersGone();
    const left = readdirSync(SHM).filter((name) => name.startsWith(this.namePrefix));
    for (const name of left) rmSync(join(SHM, name), { recursive: true });
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

/** In a process of its own: what breaks there breaks no run. */
function whyNotLoaded(name) {
  const { status, stderr } = spawnSync(process.execPath, ['-e', `require(${JSON.stringify(name)})`], {
    cwd: here('.'),
    encoding: 'utf8',
  });
  return status === 0 ? null : (stderr.split('\n').find((line) => /Error/.test(line)) ?? `exit code ${status}`);
}
