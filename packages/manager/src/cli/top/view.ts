import type { ManagerStatus, SegmentInfo } from '@shmd/client';
import type { Room } from '../live.js';
import type { MetSegment } from '../meetings.js';
import { sorted } from '../segment-order.js';
import { segmentTable } from '../segment-table.js';
import { summary } from '../status.js';
import type { Text } from '../text/styled.js';
import { tableLines } from '../text/table.js';
import { shortened, widthOf } from '../text/width.js';
import type { TopState } from './state.js';

/** What `top` shows: the manager and its segments at one moment. */
export interface Seen {
  status: ManagerStatus;
  segments: MetSegment[];
  /** ms since the epoch. */
  at: number;
}

/** Lines that are not segments: the manager's two, an empty one, the keys, the headings. */
const HEAD_LINES = 5;

/** What keys do: what nobody can do without comes first. */
const KEYS = ['q quit', 's ←→ sort', 'r reverse', '↑↓ scroll'];

/** Segments that are shown at once. */
export function pageOf(rows: number): number {
  return Math.max(0, rows - HEAD_LINES);
}

/** Of these segments, those that are shown in so many lines. */
export function visible<S extends SegmentInfo>(segments: S[], { by, reversed, first }: TopState, rows: number): S[] {
  const all = sorted(segments, by);
  if (reversed) all.reverse();
  const page = pageOf(rows);
  // Others may have gone since it was scrolled.
  const from = Math.max(0, Math.min(first, all.length - page));
  return all.slice(from, from + page);
}

/** The order and what keys do, of which the last are left out where there is no room for all. */
function keysLine(order: string, columns: number): string {
  const lines = KEYS.map((_, left) => `${order}   ${KEYS.slice(0, KEYS.length - left).join('  ')}`);
  return lines.find((line) => widthOf(line) <= columns) ?? order;
}

/** All of it in lines of at most so many places; of the segments, those that there is room for from the state's first on. */
export function topLines(
  { status, segments, at }: Seen,
  { by, reversed, first }: TopState,
  { rows, columns }: Room,
): Text[][] {
  const head = [...summary(status), '', keysLine(`by ${by}${reversed ? ', reversed' : ''}`, columns)];
  const table = segmentTable(visible(segments, { by, reversed, first }, rows), { by, now: at });
  return [
    ...head.map((text, index): Text[] => {
      const line = shortened(text, columns);
      return [index === head.length - 1 ? { text: line, style: 'dim' } : line];
    }),
    ...tableLines(table.columns, table.rows, columns),
  ];
}
