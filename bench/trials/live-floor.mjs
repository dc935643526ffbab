// As many segments made by a server that does no more than it must; and the memory that as many records take, each an object in a Map.
import { collect } from '../lib/collect.mjs';
import { startFloor } from '../lib/floor.mjs';
import { memoryOf } from '../lib/memory.mjs';
import { pipelined } from '../lib/pipelined.mjs';
import { contend, settings } from '../lib/trial.mjs';

const { count } = settings;

function bytesOfRecords() {
  collect();
  const before = memoryOf(process.pid).resident;
  const records = new Map();
  for (let i = 0; i < count; i++) {
    const uid = `${process.pid}-${i}`;
    records.set(uid, {
      uid,
      name: `shmd_${i.toString(16)}`,
      identity: `${i}:${i}`,
      size: 4096,
      createdAt: Date.now() + i,
    });
  }
  collect();
  const bytes = (memoryOf(process.pid).resident - before) / count;
  if (records.size !== count) throw new Error('records are missing');
  return bytes;
}

await contend(async () => {
  const bytes = bytesOfRecords();
  const floor = await startFloor(settings);
  const begin = performance.now();
  await pipelined(count, 64, async () => (await floor.create(4096)).close());
  const seconds = (performance.now() - begin) / 1000;
  await floor.end();
  return { seconds, bytes };
});
