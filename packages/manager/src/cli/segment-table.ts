import type { SegmentInfo } from '@shmd/client';
import type { SegmentOrder } from './choices.js';
import type { MetSegment } from './meetings.js';
import { humanBytes, humanDuration } from './text/human.js';
import type { Text } from './text/styled.js';
import type { Column } from './text/table.js';

/** What is known of a segment: one column of the tables of `ls` and `top`. */
interface SegmentColumn extends Column {
  /** What sorts by it. */
  order?: SegmentOrder;
  cell(segment: MetSegment, now: number): Text;
}

const OWNER: SegmentColumn = { heading: 'OWNER', flexible: true, order: 'owner', cell: ({ owner }) => owner ?? '-' };
const AGE: SegmentColumn = {
  heading: 'AGE',
  order: 'age',
  cell: ({ createdAt }, now) => humanDuration(now - createdAt),
};
const WAITERS: SegmentColumn = {
  heading: 'WAITERS',
  align: 'right',
  cell: ({ waiters }) => (waiters === undefined ? '?' : String(waiters)),
};

const USUAL: SegmentColumn[] = [
  { heading: 'NAME', flexible: true, order: 'name', cell: ({ name }) => name },
  { heading: 'SIZE', align: 'right', order: 'size', cell: ({ size }) => humanBytes(size) },
  { heading: 'LIFETIME', order: 'lifetime', cell: ({ lifetime }) => lifetime },
  { heading: 'STATE', order: 'state', cell: ({ state }) => marked(state) },
  { heading: 'ATTACHED', align: 'right', order: 'attached', cell: ({ attachments }) => String(attachments) },
];
/** Where somebody waits or has a lock. There is no room for the owners beside them. */
const MEETING: SegmentColumn[] = [
  WAITERS,
  { heading: 'LOCK PID', align: 'right', cell: ({ holder }) => held(holder, ({ pid }) => String(pid)) },
];
const MORE: SegmentColumn[] = [
  WAITERS,
  { heading: 'LOCKED BY', cell: ({ holder }) => held(holder, ({ clientId, pid }) => `${clientId} (pid ${pid})`) },
  { heading: 'DTYPE', cell: ({ dtype }) => dtype ?? '-' },
  { heading: 'SHAPE', cell: ({ shape }) => (shape ? shape.join('×') || '()' : '-') },
  { heading: 'OS NAME', cell: ({ osName }) => osName },
  { heading: 'UID', cell: ({ uid }) => uid },
];

function held(holder: MetSegment['holder'], say: (holder: { clientId: string; pid: number }) => string): string {
  if (holder === undefined) return '?';
  return holder ? say(holder) : '-';
}

function columnsFor(segments: MetSegment[], all: boolean): SegmentColumn[] {
  if (all) return [...USUAL, OWNER, AGE, ...MORE];
  const anyMeets = segments.some(({ waiters, holder }) => waiters || holder);
  return [...USUAL, ...(anyMeets ? MEETING : [OWNER]), AGE];
}

interface TableOptions {
  /** Also what most people need not know. */
  all?: boolean;
  /** The column to mark: what the segments are sorted by. */
  by?: SegmentOrder;
  /** ms since the epoch. */
  now: number;
}

function marked(state: SegmentInfo['state']): Text {
  if (state === 'ready') return state;
  return { text: state, style: state === 'lost' ? 'red' : 'yellow' };
}

/** A table of segments. */
export function segmentTable(
  segments: MetSegment[],
  { all = false, by, now }: TableOptions,
): { columns: Column[]; rows: Text[][] } {
  const columns = columnsFor(segments, all).map(
    (column): SegmentColumn => (by !== undefined && column.order === by ? { ...column, style: 'inverse' } : column),
  );
  return { columns, rows: segments.map((segment) => columns.map(({ cell }) => cell(segment, now))) };
}
