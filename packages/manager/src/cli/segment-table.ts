import type { SegmentInfo } from '@shmd/client';
import type { SegmentOrder } from './segment-order.js';
import { humanAge, humanBytes } from './text/human.js';
import type { Text } from './text/styled.js';
import type { Column } from './text/table.js';

/** What is known of a segment: one column of the tables of `ls` and `top`. */
interface SegmentColumn extends Column {
  /** What sorts by it. */
  order?: SegmentOrder;
  cell(segment: SegmentInfo, now: number): Text;
}

const NAME: SegmentColumn = { heading: 'NAME', order: 'name', flexible: true, cell: ({ name }) => name };
const USUAL: SegmentColumn[] = [
  NAME,
  { heading: 'SIZE', order: 'size', align: 'right', cell: ({ size }) => humanBytes(size) },
  { heading: 'LIFETIME', order: 'lifetime', cell: ({ lifetime }) => lifetime },
  { heading: 'STATE', order: 'state', cell: ({ state }) => marked(state) },
  { heading: 'ATTACHED', order: 'attached', align: 'right', cell: ({ attachments }) => String(attachments) },
  { heading: 'OWNER', order: 'owner', flexible: true, cell: ({ owner }) => owner ?? '-' },
  { heading: 'CREATED', order: 'created', cell: ({ createdAt }, now) => humanAge(createdAt, now) },
];
const MORE: SegmentColumn[] = [
  { heading: 'DTYPE', cell: ({ dtype }) => dtype ?? '-' },
  { heading: 'SHAPE', cell: ({ shape }) => (shape ? shape.join('×') || '()' : '-') },
  { heading: 'OS NAME', cell: ({ osName }) => osName },
  { heading: 'UID', cell: ({ uid }) => uid },
];

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
  segments: SegmentInfo[],
  { all = false, by, now }: TableOptions,
): { columns: Column[]; rows: Text[][] } {
  const columns = (all ? [...USUAL, ...MORE] : USUAL).map(
    (column): SegmentColumn => (by !== undefined && column.order === by ? { ...column, style: 'inverse' } : column),
  );
  return { columns, rows: segments.map((segment) => columns.map(({ cell }) => cell(segment, now))) };
}
