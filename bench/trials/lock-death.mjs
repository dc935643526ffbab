// The holder of a lock is killed, again and again: how long until the next one has it. And the floor: how long until a socket of his has ended.
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { SharedMutex } from '@shmd/client';
import { SharedMemoryManager } from '@shmd/manager';
import { startHelper } from '../lib/helper.mjs';
import { quantile } from '../lib/stats.mjs';
import { contend, settings } from '../lib/trial.mjs';

const { runtimeDir, namePrefix, directory, what, kills } = settings;
const LOCK_BYTES = 16;

/** Each starts a process that may be killed, and returns it with a promise that resolves when its death is seen. */
const WAYS = {
  async lock() {
    const manager = await SharedMemoryManager.start({ runtimeDir, namePrefix });
    const shm = await manager.create(kills * LOCK_BYTES);
    return {
      // A lock of its own for each: the next one starts while this one dies.
      async start(i) {
        const offset = i * LOCK_BYTES;
        const holder = await startHelper('peers/lock-holder.mjs', [manager.address, shm.name, offset]);
        return { holder, wait: () => inherited(SharedMutex.over(shm, offset)) };
      },
      end: () => manager.shutdown(),
    };
  },
  async socket() {
    const path = join(directory, `death-${process.pid}.sock`);
    const server = createServer().listen(path);
    await once(server, 'listening');
    return {
      async start() {
        const joined = once(server, 'connection');
        const holder = await startHelper('peers/socket-holder.mjs', [path]);
        const [socket] = await joined;
        socket.resume().on('error', () => {});
        return { holder, wait: () => once(socket, 'close') };
      },
      end: () => server.close(),
    };
  },
};

async function inherited(mutex) {
  const guard = await mutex.lock();
  if (!guard.ownerDied) throw new Error('the next holder was not told of the death');
  guard.consistent();
  guard.unlock();
}

const way = await WAYS[what]();

async function sample() {
  const times = [];
  let next = way.start(0);
  for (let i = 0; i < kills; i++) {
    const { holder, wait } = await next;
    if (i + 1 < kills) next = way.start(i + 1);
    const seen = wait();
    const begin = performance.now();
    holder.kill('SIGKILL');
    await seen;
    times.push(performance.now() - begin);
  }
  return { p50: quantile(times, 0.5), p99: quantile(times, 0.99) };
}

await contend(sample, way.end);
