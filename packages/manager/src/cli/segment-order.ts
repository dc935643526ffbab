import type { SegmentInfo } from '@shmd/client';
import type { SegmentOrder } from './choices.js';

/** What comes first, by what is sorted for: the largest, the newest, the most used; texts from A on. */
const ORDERS: Record<SegmentOrder, (a: SegmentInfo, b: SegmentInfo) => number> = {
  name: (a, b) => byText(a.name, b.name),
  size: (a, b) => b.size - a.size,
  lifetime: (a, b) => byText(a.lifetime, b.lifetime),
  state: (a, b) => byText(a.state, b.state),
  attached: (a, b) => b.attachments - a.attachments,
  owner: (a, b) => byText(a.owner ?? '', b.owner ?? ''),
  age: (a, b) => b.createdAt - a.createdAt,
};

/** As the columns of a table stand. */
export const ORDERS_IN_TURN = Object.keys(ORDERS) as SegmentOrder[];

/** Sorted; as they were among equals. */
export function sorted<S extends SegmentInfo>(segments: S[], by: SegmentOrder): S[] {
  return segments.toSorted(ORDERS[by]);
}

function byText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
