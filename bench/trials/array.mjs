// Sums and fills a Float64Array: over a segment, or over an ordinary ArrayBuffer. Each in a process of its own, so that the compiled
// loops have seen one kind of memory only.
import { SharedMemoryManager } from '@shmd/manager';
import { contend, settings } from '../lib/trial.mjs';

const { runtimeDir, namePrefix, memory, bytes, repeat } = settings;
const manager = await SharedMemoryManager.start({ runtimeDir, namePrefix });
const shm = await manager.create(memory === 'segment' ? bytes : 1);
const array = new Float64Array(memory === 'segment' ? shm.buffer : new ArrayBuffer(bytes));

function sum() {
  let total = 0;
  for (let i = 0; i < array.length; i++) total += array[i];
  return total;
}

function fill(value) {
  for (let i = 0; i < array.length; i++) array[i] = value;
}

function milliseconds(run) {
  const begin = performance.now();
  for (let i = 0; i < repeat; i++) run(i);
  return (performance.now() - begin) / repeat;
}

function sample() {
  const result = {
    fill: milliseconds(fill),
    sum: milliseconds(sum),
    memset: milliseconds((value) => array.fill(value + 1)),
  };
  // Also keeps the compiler from dropping the loop.
  if (sum() !== repeat * array.length) throw new Error('the sum is wrong');
  return result;
}

for (let i = 0; i < 5; i++) sample();
await contend(sample, () => manager.shutdown());
