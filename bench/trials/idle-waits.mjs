// Processor time of a process in which waits are armed and nothing happens, or of one that has nothing at all.
import { setTimeout as pause } from 'node:timers/promises';
import { SharedMemoryManager } from '@shmd/manager';
import { contend, settings } from '../lib/trial.mjs';

const { runtimeDir, namePrefix, what, waits, idleMs } = settings;
const SETTLED_MS = 500;

const WAYS = {
  async waits() {
    const manager = await SharedMemoryManager.start({ runtimeDir, namePrefix });
    const words = new Int32Array((await manager.create(waits * 4)).buffer);
    // They end when the manager does.
    for (let i = 0; i < waits; i++) manager.waitAsync(words, i, 0).catch(() => {});
    return () => manager.shutdown();
  },
  node: () => () => {},
};
const end = await WAYS[what]();
// What a start leaves behind is collected for a while.
await pause(SETTLED_MS);

async function sample() {
  const before = process.cpuUsage();
  await pause(idleMs);
  const { user, system } = process.cpuUsage(before);
  return { ms: (user + system) / 1000 };
}

await contend(sample, end);
