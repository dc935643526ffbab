import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const SHMD = fileURLToPath(new URL('../../../packages/manager/bin/shmd.js', import.meta.url));

/** Longer than any manager of the soak is away. Seconds. */
const GRACE = 30;

/** The manager of the soak: it may be killed, and comes back to what it had. */
export class Daemon {
  #args;
  #child;

  constructor(runtimeDir, namePrefix) {
    const own = ['--runtime-dir', runtimeDir, '--name-prefix', namePrefix, '--log-level', 'silent'];
    this.#args = [SHMD, 'start', '--json', ...own, '--grace', String(GRACE)];
  }

  /** Resolves with its address when it serves. */
  async start() {
    this.#child = spawn(process.execPath, this.#args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = once(this.#child, 'exit').then(([code, signal]) => {
      throw new Error(`the manager ended with ${signal ?? code}`);
    });
    const line = await Promise.race([once(this.#child.stdout.setEncoding('utf8'), 'data'), ended]);
    ended.catch(() => {});
    return JSON.parse(line).address;
  }

  /** @returns how it ended */
  async end(signal) {
    const ended = once(this.#child, 'exit');
    this.#child.kill(signal);
    const [code, by] = await ended;
    return by ?? code;
  }
}
