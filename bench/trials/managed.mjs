// Create (which attaches), close and unlink, one after the other.
import { SharedMemoryManager } from '@shmd/manager';
import { contend, medianMicroseconds, settings } from '../lib/trial.mjs';

const { runtimeDir, namePrefix, count } = settings;
const manager = await SharedMemoryManager.start({ runtimeDir, namePrefix });

async function cycle() {
  const shm = await manager.create(4096);
  shm.close();
  await shm.unlink();
}

await medianMicroseconds(count, cycle);
await contend(
  async () => ({ us: await medianMicroseconds(count, cycle) }),
  () => manager.shutdown(),
);
