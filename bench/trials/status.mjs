// Round trips of status() to a manager.
import { SharedMemoryManager } from '@shmd/manager';
import { contend, medianMicroseconds, settings } from '../lib/trial.mjs';

const { runtimeDir, namePrefix, warmUp, count } = settings;
const manager = await SharedMemoryManager.start({ runtimeDir, namePrefix });
const status = () => manager.status();

await medianMicroseconds(warmUp, status);
await contend(
  async () => ({ us: await medianMicroseconds(count, status) }),
  () => manager.shutdown(),
);
