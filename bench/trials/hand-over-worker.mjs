// Hands a block to a worker thread of the same process: cloned, or with its memory transferred.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { contendByHandOvers } from '../lib/hand-over-samples.mjs';
import { settings } from '../lib/trial.mjs';

const { bytes, transfer } = settings;
const worker = new Worker(new URL('../peers/reader-worker.mjs', import.meta.url));
await once(worker, 'message');

async function handOver(source) {
  // Whoever transfers gives it away: what is given away is made before.
  const block = transfer ? source.slice() : source;
  const begin = performance.now();
  worker.postMessage(block, transfer ? [block.buffer] : []);
  const seen = await once(worker, 'message');
  return { ms: performance.now() - begin, seen };
}

await contendByHandOvers(new Uint8Array(bytes).fill(1), handOver, () => worker.terminate());
