import { fromSystemError } from '@shmd/protocol';
import type { Output } from './output.js';
import { withClient } from './with-client.js';

/** Removes segments. One that fails does not keep the others; `told` hears why it did. */
export async function removeSegments(
  names: string[],
  flags: { address?: string; json?: boolean },
  output: Output,
  told: (error: unknown) => void,
): Promise<void> {
  const removed: string[] = [];
  const failed: { name: string; code: string; message: string }[] = [];
  await withClient(flags.address, async (client) => {
    for (const name of names) {
      try {
        await client.unlink(name);
        removed.push(name);
      } catch (error) {
        const { code, message } = fromSystemError(error, 'shmd rm');
        failed.push({ name, code, message });
        told(error);
      }
    }
  });
  if (flags.json) output.json({ removed, failed });
}
