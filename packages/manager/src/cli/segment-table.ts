import type { SegmentInfo } from '@shmd/client';
import { humanAge, humanBytes } from './text/human.js';
import type { Text } from './text/styled.js';
import type { Column } from './text/table.js';

/** What is known of a segment: one column of the tables of `ls` and `top`. */
interface SegmentColumn extends Column {
  cell(segment: SegmentInfo, now: number): Text;
}

const NAME: SegmentColumn = { heading: 'NAME', flexible: true, cell: ({ name }) => name };
const USUAL: SegmentColumn[] = [
  NAME,
  { heading: 'SIZE', align: 'right', cell: ({ size }) => humanBytes(size) },
  { heading: 'LIFETIME', cell: ({ lifetime }) => lifetime },
  { heading: 'STATE', cell: ({ state }) => marked(state) },
  { heading: 'ATTACHED', align: 'right', cell: ({ attachments }) => String(attachments) },
  { heading: 'OWNER', flexible: true, cell: ({ owner }) => owner ?? '-' },
  { heading: 'CREATED', cell: ({ createdAt }, now) => humanAge(createdAt, now) },
];
const MORE: SegmentColumn[] = [
  { heading: 'DTYPE', cell: ({ dtype }) => dtype ?? '-' },
  { heading: 'SHAPE', cell: ({ shape }) => (shape ? shape.join('×') || '()' : '-') },
  { heading: 'OS NAME', cell: ({ osName }) => osName },
  { heading: 'UID', cell: ({ uid }) => uid },
];

function marked(state: SegmentInfo['state']): Text {
  if (state === 'ready') return state;
  return { text: state, style: state === 'lost' ? 'red' : 'yellow' };
}

/** A table of segments; `all` has what most people need not know. `now` is in ms since the epoch. */
export function segmentTable(
  segments: SegmentInfo[],
  { all = false, now }: { all?: boolean; now: number },
): { columns: Column[]; rows: Text[][] } {
  const columns = all ? [...USUAL, ...MORE] : USUAL;
  return { columns, rows: segments.map((segment) => columns.map(({ cell }) => cell(segment, now))) };
}
