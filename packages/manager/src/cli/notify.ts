import { methods } from '@shmd/protocol';
import type { Output } from './output.js';
import { withClient } from './with-client.js';

/** Says that a segment has changed, and prints the version that this makes. The manager does it: nothing is attached. */
export async function notifyOfChange(
  name: string,
  { address, json }: { address?: string; json?: boolean },
  output: Output,
): Promise<void> {
  const { version } = await withClient(address, (client) => client.request(methods.notify, { name }));
  if (json) output.json({ name, version });
  else output.line(String(version));
}
