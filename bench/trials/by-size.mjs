// What a segment costs by its size.
import { SharedMemoryManager } from '@shmd/manager';
import { collect } from '../lib/collect.mjs';
import { contend, settings, spreadMicroseconds } from '../lib/trial.mjs';

const { runtimeDir, namePrefix, sizes, bytes, most, warmUp } = settings;
const LEAST = 10;
const manager = await SharedMemoryManager.start({ runtimeDir, namePrefix });

async function remove(shm) {
  shm.close();
  await shm.unlink();
}

/** Of a segment of that size, until it is gone again where it is made. */
async function costs(size) {
  const block = Buffer.allocUnsafeSlow(size).fill(1);
  const kept = await manager.createFrom(block);
  const works = {
    'create, close, unlink': async () => remove(await manager.create(size)),
    'createFrom, close, unlink': async () => remove(await manager.createFrom(block)),
    fetch: () => manager.fetch(kept.name),
    'attach, close': async () => (await manager.attach(kept.name)).close(),
  };
  const count = Math.max(Math.min(LEAST, most), Math.min(most, Math.floor(bytes / size)));
  const points = [];
  for (const [series, work] of Object.entries(works)) {
    collect();
    points.push({ series, x: size, ...(await spreadMicroseconds(count, work)) });
  }
  await remove(kept);
  return points;
}

await spreadMicroseconds(warmUp, async () => remove(await manager.createFrom(Buffer.alloc(4096))));
await contend(
  async () => {
    const points = [];
    for (const size of sizes) points.push(...(await costs(size)));
    return { points };
  },
  () => manager.shutdown(),
);
