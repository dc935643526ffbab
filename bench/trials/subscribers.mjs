// Pairs of create and unlink by many clients at once, while others hear of each; of a manager, or of the floor of it.
import { SharedMemoryManager } from '@shmd/manager';
import { crowd } from '../lib/bare-client.mjs';
import { startFloor } from '../lib/floor.mjs';
import { endHelper, startHelper } from '../lib/helper.mjs';
import { contend, settings } from '../lib/trial.mjs';

const { runtimeDir, namePrefix, what, subscribers, clients, pairs, warmUp } = settings;
const manager =
  what === 'floor' ? await startFloor(settings) : await SharedMemoryManager.start({ runtimeDir, namePrefix });
const listening = await startHelper('peers/subscribers.mjs', [manager.address, subscribers]);
const creating = await crowd(manager.address, clients);

async function makePairs(client, count) {
  for (let i = 0; i < count; i++) {
    const { name } = await client.request('segment.create', { size: 4096 });
    await client.request('segment.unlink', { name });
  }
}

async function sample(count = pairs) {
  const begin = performance.now();
  await Promise.all(creating.map((client) => makePairs(client, count)));
  return { rate: (clients * count * 1000) / (performance.now() - begin) };
}

await sample(warmUp);
await contend(
  () => sample(),
  async () => {
    for (const client of creating) client.close();
    await endHelper(listening);
    await (what === 'floor' ? manager.end() : manager.shutdown());
  },
);
