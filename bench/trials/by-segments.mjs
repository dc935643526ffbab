// What requests cost by how many segments there are.
import { SharedMemoryManager } from '@shmd/manager';
import { pipelined } from '../lib/pipelined.mjs';
import { contend, settings, spreadMicroseconds } from '../lib/trial.mjs';

const { runtimeDir, namePrefix, numbers, count, warmUp } = settings;
const SIZE = 4096;

async function pair(manager) {
  const shm = await manager.create(SIZE);
  shm.close();
  await shm.unlink();
}

await contend(async () => {
  const manager = await SharedMemoryManager.start({ runtimeDir, namePrefix });
  const one = await manager.create(SIZE);
  const works = {
    'create, close, unlink': () => pair(manager),
    'attach, close': async () => (await manager.attach(one.name)).close(),
    stat: () => manager.stat(one.name),
    status: () => manager.status(),
  };
  for (const work of Object.values(works)) await spreadMicroseconds(warmUp, work);
  const points = [];
  let there = 1;
  for (const number of numbers) {
    await pipelined(number - there, 64, async () => (await manager.create(SIZE)).close());
    there = number;
    for (const [series, work] of Object.entries(works)) {
      points.push({ series, x: number, ...(await spreadMicroseconds(count, work)) });
    }
  }
  await manager.shutdown();
  return { points };
});
