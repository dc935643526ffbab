// Creates, and pairs of create and unlink, with many in flight. Each is attached as well: that is what create() promises.
import { SharedMemoryManager } from '@shmd/manager';
import { startFloor } from '../lib/floor.mjs';
import { pipelined } from '../lib/pipelined.mjs';
import { contend, settings } from '../lib/trial.mjs';

const { runtimeDir, namePrefix, what, count, width } = settings;
const SIZE = 4096;

const manager =
  what === 'floor' ? await startFloor(settings) : await SharedMemoryManager.start({ runtimeDir, namePrefix });

async function rate(task) {
  const begin = performance.now();
  await pipelined(count, width, task);
  return (count * 1000) / (performance.now() - begin);
}

async function remove(shm) {
  shm.close();
  await shm.unlink();
}

async function sample() {
  const made = new Array(count);
  const creates = await rate(async (i) => {
    made[i] = await manager.create(SIZE);
  });
  await pipelined(count, width, (i) => remove(made[i]));
  return { creates, pairs: await rate(async () => remove(await manager.create(SIZE))) };
}

await sample();
await contend(sample, () => (what === 'floor' ? manager.end() : manager.shutdown()));
