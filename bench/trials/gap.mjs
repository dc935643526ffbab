// How long the manager leaves others waiting while it reserves a large segment: the longest round trip on a second connection.
import { connect } from '@shmd/client';
import { SharedMemoryManager } from '@shmd/manager';
import { contend, medianMicroseconds, settings } from '../lib/trial.mjs';

const { runtimeDir, namePrefix, bytes } = settings;
const manager = await SharedMemoryManager.start({ runtimeDir, namePrefix });
const other = await connect(manager.address);

/** ms of the longest status() until `work` is done. */
async function longestWhile(work) {
  let over = false;
  let longest = 0;
  const done = work.finally(() => {
    over = true;
  });
  while (!over) {
    const begin = performance.now();
    await other.status();
    longest = Math.max(longest, performance.now() - begin);
  }
  await done;
  return longest;
}

async function sample() {
  const begin = performance.now();
  const creating = manager.create(bytes);
  const busy = await longestWhile(creating);
  const ms = performance.now() - begin;
  const shm = await creating;
  shm.close();
  await shm.unlink();
  const idle = await longestWhile(new Promise((resolve) => setTimeout(resolve, ms)));
  return { gap: busy, idle, create: ms };
}

await medianMicroseconds(2000, () => other.status());
await contend(sample, async () => {
  await other.close();
  await manager.shutdown();
});
