import { spawn } from 'node:child_process';
import { until } from '../../lib/until.mjs';

/** A program that was started, and all that it has said so far. */
export class RunningProgram {
  #child;
  #ended;
  #output = '';

  /** @param options of `spawn` */
  constructor(command, args, options) {
    this.#child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        this.#output += text;
      });
    }
    this.#ended = new Promise((resolve) => {
      this.#child.once('error', (error) => resolve(`${error}`));
      this.#child.once('close', (code, signal) => resolve(signal ?? code));
    });
  }

  get pid() {
    return this.#child.pid;
  }

  /** Of stdout and stderr. */
  get output() {
    return this.#output;
  }

  get isRunning() {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Resolves with the first match in what it says. Throws when it has ended, or 60 s have passed, without it. */
  async says(pattern, what = `it to say ${pattern}`) {
    const look = () => pattern.exec(this.#output) ?? (this.isRunning ? undefined : 'ended');
    const found = await until(look, { what }).catch((error) => {
      throw new Error(`${error.message}\n${this.#output}`);
    });
    if (found !== 'ended') return found;
    // What it said at its end may come after it.
    await this.#ended;
    const last = pattern.exec(this.#output);
    if (last) return last;
    throw new Error(`it ended without ${pattern}\n${this.#output}`);
  }

  kill(signal = 'SIGTERM') {
    this.#child.kill(signal);
  }

  /** Resolves with its exit code, or the signal that ended it, once it and all that hold its output have ended. Throws after 60 s. */
  async ends() {
    let how;
    this.#ended.then((ended) => {
      how = { ended };
    });
    await until(() => how, { what: 'it to end' }).catch((error) => {
      throw new Error(`${error.message}\n${this.#output}`);
    });
    return how.ended;
  }
}
