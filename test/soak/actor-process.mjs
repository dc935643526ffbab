import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('./actor.mjs', import.meta.url));

/** An operation without an answer by then hangs. ms. */
const HANGS_AFTER_MS = 30_000;

/** The orchestrator's end of one actor. */
export class ActorProcess {
  #waiting = new Map();
  #calls = 0;
  #stderr = '';
  stopped = false;
  /** It has been killed, or told to die: what it holds may go at any moment. */
  doomed = false;
  clients = new Set();

  constructor(child, run) {
    this.child = child;
    child.on('message', (message) => this.#heard(message));
    child.on('error', () => {});
    child.stderr.setEncoding('utf8').on('data', (text) => {
      this.#stderr = (this.#stderr + text).slice(-2000);
    });
    // Not by `once`, which fails with the error of a message that a dying process did not take.
    const exit = new Promise((resolve) => child.once('exit', (code, signal) => resolve([code, signal])));
    this.ended = exit.then(([code, signal]) => {
      if (!this.doomed) run.violation(`an actor ended by itself, ${signal ?? code}: ${this.#stderr}`);
      this.doomed = true;
      this.onEnd?.();
      const why = { code: 'ACTOR_DIED', message: `the actor ended with ${signal ?? code}: ${this.#stderr}` };
      for (const { reject } of this.#waiting.values()) reject(Object.assign(new Error(why.message), why));
      this.#waiting.clear();
    });
  }

  static async start(run) {
    const child = fork(PROGRAM, { cwd: run.dir, silent: true });
    child.stdout.resume();
    const actor = new ActorProcess(child, run);
    await Promise.race([once(child, 'message'), actor.ended]);
    return actor;
  }

  get pid() {
    return this.child.pid;
  }

  async call(operation, params) {
    if (this.child.exitCode !== null || this.child.signalCode !== null || !this.child.connected) {
      throw Object.assign(new Error('the actor has ended'), { code: 'ACTOR_DIED' });
    }
    const id = ++this.#calls;
    let timer;
    try {
      return await new Promise((resolve, reject) => {
        this.#waiting.set(id, { resolve, reject });
        const hang = { code: 'HANG', message: `${operation} was not answered in ${HANGS_AFTER_MS} ms` };
        timer = setTimeout(() => reject(Object.assign(new Error(hang.message), hang)), HANGS_AFTER_MS);
        this.child.send({ id, operation, params });
      });
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(id);
    }
  }

  /** It has played its part. */
  dismiss() {
    this.doomed = true;
    this.child.kill('SIGKILL');
  }

  signal(name) {
    this.child.kill(name);
  }

  #heard({ id, result, error, back, id: clientId }) {
    if (back !== undefined) {
      for (const client of this.clients) if (client.number === back) client.id = clientId;
      return;
    }
    const waiting = this.#waiting.get(id);
    if (!waiting) return;
    if (error) waiting.reject(Object.assign(new Error(error.message), error));
    else waiting.resolve(result);
  }
}
