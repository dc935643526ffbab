// Hands a block that lies in ordinary memory to other processes, until each says it has all of it. How, says bench/trials/ways/.
import { join } from 'node:path';
import { contendByHandOvers } from '../lib/hand-over-samples.mjs';
import { Readers } from '../lib/readers.mjs';
import { settings } from '../lib/trial.mjs';

const { directory, way, bytes, readers: readerCount = 1 } = settings;
const { sender } = await import(new URL(`ways/${way}.mjs`, import.meta.url));
// Not pooled and written once: every page of it is there.
const source = Buffer.allocUnsafeSlow(bytes).fill(1);

const at = (what) => join(directory, `${what}-${process.pid}.sock`);
const { where, send, after, end } = await sender({ ...settings, path: at('block') });
const readers = await Readers.start(readerCount, { ...settings, path: at('control'), where });

async function handOver(block) {
  const taken = readers.taken();
  const begin = performance.now();
  const line = await send(block, readers.processes);
  if (line) readers.announce(line);
  const seen = await taken;
  const ms = performance.now() - begin;
  await after?.();
  return { ms, seen };
}

await contendByHandOvers(source, handOver, async () => {
  await readers.end();
  await end?.();
});
