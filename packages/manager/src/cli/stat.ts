import { withMeetings } from './meetings.js';
import type { Output } from './output.js';
import { humanAge, humanBytes } from './text/human.js';
import { withClient } from './with-client.js';

/** Shows one segment, with exact numbers beside those for people. */
export async function showSegment(
  name: string,
  flags: { address?: string; json?: boolean },
  output: Output,
): Promise<void> {
  const [info] = await withClient(flags.address, async (client) => withMeetings(client, [await client.stat(name)]));
  if (!info) return;
  if (flags.json) return output.json(info);
  const { size, createdAt } = info;
  const said: Record<string, string> = {
    size: size < 1024 ? humanBytes(size) : `${size} B (${humanBytes(size)})`,
    createdAt: `${new Date(createdAt).toISOString()} (${humanAge(createdAt, Date.now())})`,
  };
  for (const [key, value] of Object.entries(info)) {
    const text = typeof value === 'object' ? output.jsonText(value) : String(value);
    output.line({ text: key.padEnd(12), style: 'bold' }, ` ${said[key] ?? text}`);
  }
}
