// A pool of Python workers on arrays of this process. What they are to do, and what they have done, are arrays, too: numbers of rounds, one for each worker.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { SharedMemoryManager } from '@shmd/manager';

const WORKER = fileURLToPath(new URL('worker.py', import.meta.url));

// #region client
/** Python finds the client there: it came with the manager. */
const PYTHONPATH = fileURLToPath(new URL('clients/python', import.meta.resolve('@shmd/manager/package.json')));
// #endregion

export class Pool {
  #manager;
  #workers = [];
  #round = 0;
  #closing = false;

  static async start({ workers, shape }) {
    const pool = new Pool();
    // #region arrays
    const manager = await SharedMemoryManager.start({ namePrefix: `roots_${process.pid}_` }); // two services may run here
    pool.image = await manager.createArray({ name: 'image', dtype: 'float32', shape });
    pool.result = await manager.createArray({ name: 'result', dtype: 'float32', shape });
    pool.orders = await manager.createArray({ name: 'orders', dtype: 'int32', shape: [workers] });
    pool.done = await manager.createArray({ name: 'done', dtype: 'int32', shape: [workers] });
    // #endregion
    pool.#manager = manager;
    for (let number = 0; number < workers; number++) pool.#hire(number);
    return pool;
  }

  get pids() {
    return this.#workers.map(({ pid }) => pid);
  }

  // #region compute
  /** The result of what is in the image now. One at a time. */
  async compute() {
    const round = ++this.#round;
    for (const number of this.#workers.keys()) Atomics.store(this.orders.data, number, round);
    this.orders.notify();
    for (;;) {
      const { version } = this.done; // before it looks: what changes afterwards is heard
      if (this.#workers.every((_, number) => Atomics.load(this.done.data, number) === round)) return;
      await this.done.changed({ since: version });
    }
  }
  // #endregion

  /** Calls back when the manager is gone, and all arrays with it. */
  onceLost(callback) {
    this.#manager.once('lost', callback);
  }

  async close() {
    this.#closing = true;
    await this.#manager.shutdown(); // they hear it, and end
  }

  // #region hire
  #hire(number) {
    const worker = spawn(process.env.PYTHON ?? 'python3', [WORKER, `${number}`], {
      stdio: 'inherit',
      env: { ...process.env, ...this.#manager.env, PYTHONPATH },
    });
    this.#workers[number] = worker;
    // It died in the middle of a round? The next one sees that this is not done.
    worker.once('exit', () => this.#closing || this.#hire(number));
  }
  // #endregion
}
