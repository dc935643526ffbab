import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A process of the soak. It ends only when it is killed: whatever else ends it is a violation. */
export class Actor {
  /** What it wrote. */
  text = '';
  #isExpected = false;

  constructor(program, settings, address, execArgv) {
    const path = fileURLToPath(new URL(`processes/${program}.mjs`, import.meta.url));
    const env = { ...process.env, SHMD_ADDRESS: address };
    this.child = fork(path, [JSON.stringify(settings)], { env, execArgv, silent: true });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk) => {
        this.text += chunk;
      });
    }
    // A message to one that has just died.
    this.child.on('error', () => {});
    this.exited = once(this.child, 'close').then(([code, signal]) => ({
      ended: signal ?? code,
      isExpected: this.#isExpected,
    }));
    /** It may end before it is ready. */
    this.ready = Promise.race([once(this.child, 'message'), this.exited]);
  }

  get pid() {
    return this.child.pid;
  }

  /** It is about to end by itself. */
  expectEnd() {
    this.#isExpected = true;
  }

  async kill() {
    this.#isExpected = true;
    this.child.kill('SIGKILL');
    await this.exited;
  }
}
