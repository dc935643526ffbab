// Very many live segments: the time to make and to list them, and what the manager's memory grows by.
import { SharedMemoryManager } from '@shmd/manager';
import { memoryOf } from '../lib/memory.mjs';
import { pipelined } from '../lib/pipelined.mjs';
import { contend, settings } from '../lib/trial.mjs';

const { runtimeDir, namePrefix, count } = settings;

async function secondsOf(work) {
  const begin = performance.now();
  const result = await work();
  return { seconds: (performance.now() - begin) / 1000, result };
}

await contend(async () => {
  const manager = await SharedMemoryManager.start({ runtimeDir, namePrefix });
  const before = memoryOf(manager.pid).resident;
  // Closed at once: this is about what the manager holds, and a process may not have so many mappings.
  const created = await secondsOf(() => pipelined(count, 64, async () => (await manager.create(4096)).close()));
  const bytes = (memoryOf(manager.pid).resident - before) / count;
  const { seconds: list, result: segments } = await secondsOf(() => manager.list());
  if (segments.length !== count) throw new Error(`${segments.length} segments, not ${count}`);
  const { seconds: json } = await secondsOf(() => JSON.parse(JSON.stringify(segments)));
  await manager.shutdown();
  return { seconds: created.seconds, bytes, list, json };
});
