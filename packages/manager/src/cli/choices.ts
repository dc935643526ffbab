import { type DType, ITEM_SIZES, type Lifetime } from '@shmd/protocol';

// What some options may be. What only they need is loaded when they are used, and is not part of this.

export const DTYPES = Object.keys(ITEM_SIZES) as DType[];

/** What segments can be sorted by. */
export const SEGMENT_ORDERS = ['name', 'size', 'lifetime', 'state', 'attached', 'owner', 'age'] as const;
export type SegmentOrder = (typeof SEGMENT_ORDERS)[number];

/** Lifetimes of what outlives the command that creates it. */
export const LASTING: Lifetime[] = ['manager', 'persistent'];
