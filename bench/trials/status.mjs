// Round trips of status() to a manager that has other clients, or none.
import { SharedMemoryManager } from '@shmd/manager';
import { crowd } from '../lib/bare-client.mjs';
import { pinApart } from '../lib/pin.mjs';
import { contend, medianMicroseconds, settings } from '../lib/trial.mjs';

const { runtimeDir, namePrefix, warmUp, count, idle = 0 } = settings;
const manager = await SharedMemoryManager.start({ runtimeDir, namePrefix });
pinApart(manager.pid);
const others = await crowd(manager.address, idle);
const status = () => manager.status();

await medianMicroseconds(warmUp, status);
await contend(
  async () => ({ us: await medianMicroseconds(count, status) }),
  async () => {
    for (const each of others) each.close();
    await manager.shutdown();
  },
);
