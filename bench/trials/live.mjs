// Very many live segments: the time to make them, and what the manager's memory grows by.
import { readFileSync } from 'node:fs';
import { SharedMemoryManager } from '@shmd/manager';
import { pipelined } from '../lib/pipelined.mjs';
import { contend, settings } from '../lib/trial.mjs';

const { runtimeDir, namePrefix, count } = settings;

function residentBytes(pid) {
  const [, kibibytes] = readFileSync(`/proc/${pid}/status`, 'utf8').match(/VmRSS:\s+(\d+) kB/);
  return Number(kibibytes) * 1024;
}

await contend(async () => {
  const manager = await SharedMemoryManager.start({ runtimeDir, namePrefix });
  const before = residentBytes(manager.pid);
  const begin = performance.now();
  // Closed at once: this is about what the manager holds, and a process may not have so many mappings.
  await pipelined(count, 64, async () => (await manager.create(4096)).close());
  const seconds = (performance.now() - begin) / 1000;
  const { segments } = await manager.status();
  if (segments !== count) throw new Error(`${segments} segments, not ${count}`);
  const bytes = (residentBytes(manager.pid) - before) / count;
  await manager.shutdown();
  return { seconds, bytes };
});
