import type { Output } from './output.js';
import { writeAll } from './streams.js';
import { withClient } from './with-client.js';

/** Writes a segment's bytes to stdout. */
export async function writeOut(name: string, flags: { address?: string }, output: Output): Promise<void> {
  await withClient(flags.address, (client) => writeAll(output, client, name));
}
