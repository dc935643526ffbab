// A planned stop with many segments, to the end of the manager's process.
import { SharedMemoryManager } from '@shmd/manager';
import { pipelined } from '../lib/pipelined.mjs';
import { contend, settings } from '../lib/trial.mjs';

const { runtimeDir, namePrefix, count } = settings;

await contend(async () => {
  const manager = await SharedMemoryManager.start({ runtimeDir, namePrefix });
  await pipelined(count, 64, async () => (await manager.create(4096)).close());
  const { segments } = await manager.status();
  if (segments !== count) throw new Error(`${segments} segments, not ${count}`);
  const begin = performance.now();
  await manager.shutdown();
  return { ms: performance.now() - begin };
});
