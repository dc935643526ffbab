import type { SegmentOrder } from './choices.js';
import { withMeetings } from './meetings.js';
import type { Output } from './output.js';
import { printTable } from './print-table.js';
import { sorted } from './segment-order.js';
import { segmentTable } from './segment-table.js';
import { withClient } from './with-client.js';

export interface LsFlags {
  address?: string;
  json?: boolean;
  quiet?: boolean;
  all?: boolean;
  sort?: SegmentOrder;
}

/** Lists the segments: in the order of their creation, unless told otherwise. */
export async function listSegments({ address, json, quiet, all, sort }: LsFlags, output: Output): Promise<void> {
  const segments = await withClient(address, async (client) => {
    const listed = await client.list();
    const ordered = sort ? sorted(listed, sort) : listed;
    return quiet && !json ? ordered : withMeetings(client, ordered);
  });
  if (json) return output.json(segments);
  if (quiet) {
    for (const { name } of segments) output.line(name);
    return;
  }
  const { columns, rows } = segmentTable(segments, { all: all ?? false, now: Date.now() });
  printTable(output, columns, rows, all ? Number.POSITIVE_INFINITY : output.width);
}
