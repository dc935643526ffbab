import type { Output } from './output.js';
import { Progress } from './progress.js';
import { chunksOf } from './streams.js';
import { withClient } from './with-client.js';

/** Writes a segment's bytes to stdout. Ends with its reader. */
export async function writeOut(name: string, flags: { address?: string }, output: Output): Promise<void> {
  await withClient(flags.address, async (client) => {
    const { size, uid } = await client.stat(name);
    // Where the bytes are shown, a bar would be among them.
    using progress = new Progress(output.isTerminal ? { write: () => {} } : process.stderr, name, size);
    for await (const chunk of chunksOf(client, { name, uid }, { offset: 0, length: size })) {
      if (!(await output.bytes(chunk))) return;
      progress.add(chunk.length);
    }
  });
}
