import type { Client, SegmentInfo } from '@shmd/client';
import type { SegmentOrder } from '../choices.js';
import { canTakeScreen, live } from '../live.js';
import { withMeetings } from '../meetings.js';
import type { Output } from '../output.js';
import { printTable } from '../print-table.js';
import { sorted } from '../segment-order.js';
import { segmentTable } from '../segment-table.js';
import { summary } from '../status.js';
import { withClient } from '../with-client.js';
import { BEGINNING, pressed } from './state.js';
import { pageOf, type Seen, topLines, visible } from './view.js';

export interface TopFlags {
  address?: string;
  json?: boolean;
  sort?: SegmentOrder;
  /** Seconds between two looks. */
  interval: number;
}

/** Shows the manager and its segments as they change; once where there is no terminal to show it on. */
export async function showTop(flags: TopFlags, output: Output): Promise<void> {
  await withClient(flags.address, async (client) => {
    if (!flags.json && canTakeScreen()) return showLive(client, flags, output);
    const { status, segments, at } = await look(client, (all) => all);
    const by = flags.sort ?? BEGINNING.by;
    if (flags.json) return output.json({ status, segments: sorted(segments, by) });
    for (const line of summary(status)) output.line(line);
    const { columns, rows } = segmentTable(sorted(segments, by), { now: at });
    printTable(output, columns, rows);
  });
}

function showLive(client: Client, { sort, interval }: TopFlags, output: Output): Promise<void> {
  let state = { ...BEGINNING, by: sort ?? BEGINNING.by };
  return live<Seen>(
    {
      look: (signal, { rows }) => look(client, (all) => visible(all, state, rows), signal),
      lines: (seen, room) => topLines(seen, state, room),
      press: (key, { segments }, { rows }) => {
        state = pressed(state, key, { segments: segments.length, page: pageOf(rows) });
      },
    },
    interval,
    output,
  );
}

/** `shown`: of which segments it should be said who meets on them. */
async function look(client: Client, shown: (all: SegmentInfo[]) => SegmentInfo[], signal?: AbortSignal): Promise<Seen> {
  const [status, all] = await Promise.all([client.status({ signal }), client.list({ signal })]);
  const met = new Map((await withMeetings(client, shown(all), signal)).map((segment) => [segment.uid, segment]));
  return { status, segments: all.map((segment) => met.get(segment.uid) ?? segment), at: Date.now() };
}
