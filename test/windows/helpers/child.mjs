// A process that does one thing for each message and answers it: both sides.
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Seen from the program that starts it. */
export class Child {
  #process;

  constructor(forked) {
    this.#process = forked;
  }

  /** Runs a script of this folder, which calls answer(). */
  static async start(script, variables = {}) {
    const child = new Child(
      fork(fileURLToPath(new URL(script, import.meta.url)), [], {
        env: { ...process.env, ...variables },
        // What it dies of is told.
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      }),
    );
    assert.deepEqual(await child.#heard(), { ready: true });
    return child;
  }

  get pid() {
    return this.#process.pid;
  }

  #heard() {
    return new Promise((resolve, reject) => {
      const gone = () => reject(new Error('the child has ended'));
      this.#process.once('exit', gone);
      this.#process.once('message', (message) => {
        this.#process.off('exit', gone);
        resolve(message);
      });
    });
  }

  /** @throws with the code of what failed in there */
  async ask(role, rest = {}) {
    const heard = this.#heard();
    this.#process.send({ role, ...rest });
    const { answer, error } = await heard;
    if (error) throw Object.assign(new Error(`${role}: ${error.message}`), { code: error.code });
    return answer;
  }

  async kill() {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = new Promise((resolve) => this.#process.once('exit', resolve));
    this.#process.kill('SIGKILL');
    await ended;
  }
}

/** Called in the child: from now on it does what it is asked. */
export function answer(roles) {
  process.on('message', async ({ role, ...rest }) => {
    try {
      process.send({ answer: await roles[role](rest) });
    } catch (error) {
      process.send({ error: { code: error.code, message: error.message } });
    }
  });
  process.send({ ready: true });
}
