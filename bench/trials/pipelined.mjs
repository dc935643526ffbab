// Creates with many in flight. Each is attached as well: that is what create() promises.
import { SharedMemoryManager } from '@shmd/manager';
import { pipelined } from '../lib/pipelined.mjs';
import { contend, settings } from '../lib/trial.mjs';

const { runtimeDir, namePrefix, count, width } = settings;
const manager = await SharedMemoryManager.start({ runtimeDir, namePrefix });

async function sample() {
  const made = new Array(count);
  const begin = performance.now();
  await pipelined(count, width, async (i) => {
    made[i] = await manager.create(4096);
  });
  const seconds = (performance.now() - begin) / 1000;
  await pipelined(count, width, async (i) => {
    made[i].close();
    await made[i].unlink();
  });
  return { rate: count / seconds };
}

await sample();
await contend(sample, () => manager.shutdown());
