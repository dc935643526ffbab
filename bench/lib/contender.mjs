// One contender, seen from the bench: a process that says it is ready, takes a sample for each line it reads, and ends with its stdin.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** One sample takes seconds at the most: a contender that is silent for so long hangs. ms. */
const SILENCE_MS = 120_000;
const END_MS = 10_000;

/** Node.js 20 reads certificates at its start, longer than many a contender takes, and for connections that none of them makes. */
const { NODE_EXTRA_CA_CERTS: _certificates, ...env } = process.env;

const running = new Set();

export class Contender {
  #child;
  #lines;
  #exited;
  #stderr = '';

  constructor([command, ...args]) {
    // A process group of its own: whatever it leaves behind can be ended with it.
    this.#child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], detached: true, env });
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
    this.#exited = new Promise((resolve) => this.#child.once('exit', (code, signal) => resolve(signal ?? code)));
    this.#child.once('error', (error) => {
      this.#stderr += error.message;
    });
    this.#child.stdin.on('error', () => {});
    this.#child.stderr.setEncoding('utf8').on('data', (text) => {
      this.#stderr += text;
    });
    running.add(this);
  }

  /** Resolves when it has warmed up. */
  ready() {
    return this.#line();
  }

  sample() {
    this.#child.stdin.write('go\n');
    return this.#line();
  }

  /** Lets it clean up and end. */
  async end() {
    this.#child.stdin.end();
    const outcome = await within(END_MS, this.#exited, 'it does not end');
    this.kill();
    if (outcome !== 0) throw new Error(`a contender ended with ${outcome}: ${this.#stderr.trim()}`);
  }

  /** Ends it and what it left behind. By SIGTERM: Python's resource tracker outlives that, and then unlinks what Python left. */
  kill() {
    running.delete(this);
    if (this.#child.pid === undefined) return;
    try {
      process.kill(-this.#child.pid, 'SIGTERM');
    } catch {
      // Nobody is left in the group.
    }
  }

  async #line() {
    const { value, done } = await within(SILENCE_MS, this.#lines.next(), 'it is silent');
    if (!done) return JSON.parse(value);
    throw new Error(`a contender ended with ${await this.#exited}: ${this.#stderr.trim()}`);
  }
}

export function killContenders() {
  for (const contender of running) contender.kill();
}

function within(ms, promise, why) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`a contender hangs: ${why}`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
