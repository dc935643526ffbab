// Four jobs fill one block of memory: two threads, two processes. A job that takes too long is terminated, in the middle of whatever it does.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { SharedMemoryManager } from '@shmd/manager';
import { BYTES, doneParts, PARTS } from './block.mjs';

const manager = await SharedMemoryManager.start();
try {
  const shm = await manager.create(BYTES);

  // #region start
  // A thread gets the address and the reference as data, a process the address in its environment and the reference in a message.
  const thread = (job) =>
    new Worker(new URL('thread.mjs', import.meta.url), { workerData: { address: manager.address, ref: shm.ref, job } });
  const child = (job) => {
    const forked = fork(new URL('child.mjs', import.meta.url), { env: { ...process.env, ...manager.env } });
    forked.send({ ref: shm.ref, job });
    return forked;
  };
  // #endregion

  // #region terminate
  const stuck = thread({ part: 0, isEndless: true });
  await once(stuck, 'message'); // it has the lock, and will not give it back
  await stuck.terminate();
  // #endregion

  const workers = [thread({ part: 0 }), child({ part: 1 }), thread({ part: 2 }), child({ part: 3 })];
  await Promise.all(workers.map((worker) => once(worker, 'exit')));
  console.log(`${doneParts(shm)} of ${PARTS} parts are done`);
} finally {
  await manager.shutdown();
}
