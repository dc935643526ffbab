// Hands a block that lies in ordinary memory to other processes, until each says it has all of it. How, says bench/trials/ways/.
import { join } from 'node:path';
import { Readers } from '../lib/readers.mjs';
import { median } from '../lib/stats.mjs';
import { contend, settings } from '../lib/trial.mjs';

const { directory, way, bytes, readers: readerCount = 1, warmUp, count } = settings;
const { sender } = await import(new URL(`ways/${way}.mjs`, import.meta.url));
// Not pooled and written once: every page of it is there.
const source = Buffer.allocUnsafeSlow(bytes).fill(1);

const at = (what) => join(directory, `${what}-${process.pid}.sock`);
const { where, send, after, end } = await sender({ ...settings, path: at('block') });
const readers = await Readers.start(readerCount, { ...settings, path: at('control'), where });

let turn = 0;
async function handOver() {
  turn = (turn + 1) % 256;
  source[bytes - 1] = turn;
  const taken = readers.taken();
  const begin = performance.now();
  const line = await send(source, readers.processes);
  if (line) readers.announce(line);
  const last = await taken;
  const ms = performance.now() - begin;
  if (last.some((byte) => byte !== turn)) throw new Error(`readers saw ${last}, not ${turn}`);
  await after?.();
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
  async () => {
    await readers.end();
    await end?.();
  },
);
