// Hands a block to a worker thread of the same process: cloned, or with its memory transferred.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { median } from '../lib/stats.mjs';
import { contend, settings } from '../lib/trial.mjs';

const { bytes, transfer, warmUp, count } = settings;
const worker = new Worker(new URL('../peers/reader-worker.mjs', import.meta.url));
await once(worker, 'message');
const source = new Uint8Array(bytes).fill(1);

let turn = 0;
async function handOver() {
  turn = (turn + 1) % 256;
  source[bytes - 1] = turn;
  // Whoever transfers gives it away: what is given away is made before.
  const block = transfer ? source.slice() : source;
  const begin = performance.now();
  worker.postMessage(block, transfer ? [block.buffer] : []);
  const [last] = await once(worker, 'message');
  const ms = performance.now() - begin;
  if (last !== turn) throw new Error(`the worker saw ${last}, not ${turn}`);
  return ms;
}

async function sample(times = count) {
  const taken = [];
  while (taken.length < times) taken.push(await handOver());
  return { ms: median(taken) };
}

await sample(warmUp);
await contend(
  () => sample(),
  () => worker.terminate(),
);
