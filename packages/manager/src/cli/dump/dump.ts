import { type Client, ShmError } from '@shmd/client';
import type { Output } from '../output.js';
import { chunksOf } from '../streams.js';
import { withClient } from '../with-client.js';
import { described, newLines } from './printed.js';
import { watch } from './watch.js';
import { type DumpWindow, dumpWindow, fetchWindow, type WindowFlags } from './window.js';

export interface DumpFlags extends WindowFlags {
  address?: string;
  json?: boolean;
  watch?: boolean;
  /** Seconds between two looks. */
  interval: number;
}

/** More than this as one line of JSON is of no use to anybody, and of much memory. Bytes. */
const MAX_JSON_BYTES = 16 * 1024 * 1024;

/** Prints what is in a segment: as hexadecimal bytes, or as elements of a type. */
export async function dumpSegment(name: string, flags: DumpFlags, output: Output): Promise<void> {
  await withClient(flags.address, async (client) => {
    const window = await dumpWindow(client, name, flags);
    if (flags.json && window.length > MAX_JSON_BYTES) {
      throw new ShmError('ERR_SHM_INVALID_ARGUMENT', 'as JSON at most 16 MiB are printed: give --count');
    }
    if (flags.watch) await watch(client, window, flags, output);
    else if (flags.json) output.json(described(window, await fetchWindow(client, window)));
    else await printLines(client, window, output);
  });
}

/** Ends with the reader. */
async function printLines(client: Client, window: DumpWindow, output: Output): Promise<void> {
  const lines = newLines(window, output.width);
  for await (const chunk of chunksOf(client, window.ref, window)) {
    if (!(await output.lines([...lines.of(chunk)]))) return;
  }
  await output.lines([...lines.end()]);
}
