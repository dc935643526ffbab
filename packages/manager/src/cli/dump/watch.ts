import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '@shmd/client';
import { canTakeScreen, live, type Room } from '../live.js';
import type { Output } from '../output.js';
import { shortened } from '../text/width.js';
import { described, dumpLines } from './printed.js';
import { type DumpWindow, fetchWindow } from './window.js';

interface WatchFlags {
  json?: boolean;
  /** Seconds between two looks. */
  interval: number;
}

/** Shows the bytes of a window again whenever they have changed: on the whole terminal, or else one print after the other. */
export async function watch(client: Client, window: DumpWindow, flags: WatchFlags, output: Output): Promise<void> {
  if (!flags.json && canTakeScreen()) await watchOnScreen(client, window, flags.interval, output);
  else await watchInLines(client, window, flags, output);
}

function watchOnScreen(client: Client, window: DumpWindow, interval: number, output: Output): Promise<void> {
  const { name } = window.ref;
  const view = {
    look: (signal: AbortSignal) => fetchWindow(client, window, signal),
    lines: (bytes: Buffer, { columns, rows }: Room) => [
      [{ text: shortened(`${name}   q quit`, columns), style: 'bold' as const }],
      ...[...dumpLines(window, bytes, columns)].slice(0, rows - 1).map((line) => [shortened(line, columns)]),
    ],
  };
  return live(view, interval, output);
}

async function watchInLines(
  client: Client,
  window: DumpWindow,
  { json, interval }: WatchFlags,
  output: Output,
): Promise<void> {
  for (let before: Buffer | undefined; ; await pause(interval * 1000)) {
    const bytes = await fetchWindow(client, window);
    if (before?.equals(bytes)) continue;
    before = bytes;
    const lines = json
      ? [output.jsonText(described(window, bytes))]
      : [new Date().toISOString(), ...dumpLines(window, bytes, output.width)];
    if (!(await output.lines(lines))) return;
  }
}
