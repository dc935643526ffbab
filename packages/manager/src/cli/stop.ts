import type { Output } from './output.js';
import { withClient } from './with-client.js';

/** Stops the manager; resolves when it has ended the connection. */
export async function stopManager(flags: { address?: string; json?: boolean }, output: Output): Promise<void> {
  const stopped = await withClient(flags.address, async (client) => {
    const { pid } = await client.status();
    await client.stopManager();
    return { address: client.address, pid };
  });
  if (flags.json) output.json(stopped);
}
