// What waking and locking cost when nobody else is there.
import { createRequire } from 'node:module';
import { SharedMutex } from '@shmd/client';
import { SharedMemoryManager } from '@shmd/manager';
import { contend, settings } from '../lib/trial.mjs';

const { runtimeDir, namePrefix, what, addon, warmUp, count } = settings;
const manager = await SharedMemoryManager.start({ runtimeDir, namePrefix });
const shm = await manager.create(4096);
const { buffer } = shm;
const words = new Int32Array(buffer);

const WAYS = {
  notify: () => () => shm.notify(),
  futex() {
    const { wake } = createRequire(import.meta.url)(addon);
    return () => wake(buffer);
  },
  // One more on the version; how far the board goes; who is interested.
  'notify, words': () => () => Atomics.add(words, 0, 1) + Atomics.load(words, 16) + Atomics.load(words, 32),
  lock() {
    const mutex = SharedMutex.over(shm);
    return () => mutex.tryLock().unlock();
  },
  robust() {
    const { make, lock, unlock } = createRequire(import.meta.url)(addon);
    make(buffer);
    return () => {
      lock(buffer);
      unlock(buffer);
    };
  },
  // Taken; counted; given back.
  'lock, words': () => () => {
    Atomics.compareExchange(words, 0, 0, 1);
    words[1] = words[1] + 1;
    Atomics.compareExchange(words, 0, 1, 0);
  },
};
const act = WAYS[what]();

function sample(times = count) {
  const begin = performance.now();
  for (let i = 0; i < times; i++) act();
  return { ns: ((performance.now() - begin) * 1e6) / times };
}

sample(warmUp);
await contend(
  () => sample(),
  () => manager.shutdown(),
);
