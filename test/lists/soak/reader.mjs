// Reads a list while another process changes it: reader.mjs LIST [--reads N] [--seconds N] [--in-place]
//
// What counts is that the process lives, and that every read is a value or a typed error. --in-place decodes the shared bytes
// where they lie, which must crash it.
import { parseArgs } from 'node:util';
import { connect, ShmError } from '@shmd/client';
import { ITEM_BYTES, VALUES } from './values.mjs';

const { values: given, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    reads: { type: 'string', default: 'Infinity' },
    seconds: { type: 'string', default: 'Infinity' },
    'in-place': { type: 'boolean', default: false },
  },
});

process.on('disconnect', () => process.exit());
const client = await connect();
const list = await client.attachList(positionals[0]);

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const firstItem = list.shm.buf.subarray(8 * (list.length + 2)).subarray(0, ITEM_BYTES);
function decodeInPlace() {
  try {
    return decoder.decode(firstItem);
  } catch {
    throw new ShmError('ERR_SHM_INVALID_ARGUMENT', 'not UTF-8');
  }
}

const ways = given['in-place']
  ? [decodeInPlace]
  : [
      () => list.at(0),
      () => list.toArray(),
      () => [...list],
      () => list.count(VALUES[1]),
      () => list.indexOf(VALUES[0]),
      () => list.format,
      () => String(list),
      () => list.shm.read().toString(),
    ];

const seen = { values: 0, refusals: 0 };
const end = performance.now() + 1_000 * Number(given.seconds);
while (seen.values + seen.refusals < Number(given.reads) && performance.now() < end) {
  for (const read of ways) {
    try {
      read();
      seen.values++;
    } catch (error) {
      if (!(error instanceof ShmError) || error.code !== 'ERR_SHM_INVALID_ARGUMENT') throw error;
      seen.refusals++;
    }
  }
}
console.log(`Node ${process.versions.node}: ${seen.values} values, ${seen.refusals} refusals`);
process.exit();
