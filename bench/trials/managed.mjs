// Create (which attaches), close and unlink, one after the other: segments with a name of ours, without, or the floor of it.
import { SharedMemoryManager } from '@shmd/manager';
import { startFloor } from '../lib/floor.mjs';
import { pinApart } from '../lib/pin.mjs';
import { contend, medianMicroseconds, settings } from '../lib/trial.mjs';

const { runtimeDir, namePrefix, what, warmUp, count } = settings;
const SIZE = 4096;

const manager = what === 'floor' ? null : await SharedMemoryManager.start({ runtimeDir, namePrefix });
const floor = what === 'floor' ? await startFloor(settings) : null;
pinApart((manager ?? floor).pid);
let last = 0;
const create = {
  named: () => manager.create({ name: `cycle-${++last}`, size: SIZE }),
  unnamed: () => manager.create(SIZE),
  floor: () => floor.create(SIZE),
}[what];

async function cycle() {
  const shm = await create();
  shm.close();
  await shm.unlink();
}

await medianMicroseconds(warmUp, cycle);
await contend(
  async () => ({ us: await medianMicroseconds(count, cycle) }),
  () => (manager ? manager.shutdown() : floor.end()),
);
