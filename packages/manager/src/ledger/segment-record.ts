import type { LedgerSegment } from '@shmd/native';
import { type DType, ITEM_SIZES } from '@shmd/protocol';
import * as z from 'zod';
import type { Draft, Segment } from '../registry/segment.js';

/** What a ledger keeps of a segment beside its identity, so that another manager can go on with it. */
const SegmentRecord = z.object({
  name: z.string(),
  size: z.int().positive(),
  lifetime: z.enum(['manager', 'owner', 'attached', 'persistent']),
  createdAt: z.number(),
  owner: z.string().nullable(),
  state: z.enum(['ready', 'initialising', 'lost']),
  everAttached: z.boolean().optional(),
  dtype: z.enum(Object.keys(ITEM_SIZES) as [DType, ...DType[]]).optional(),
  shape: z.array(z.int().nonnegative()).optional(),
  meta: z.record(z.string(), z.unknown()).optional(),
  key: z.string().optional(),
});
type SegmentRecord = z.output<typeof SegmentRecord>;

export type SavedSegment = Omit<Segment, 'seq' | 'attachments'>;

/** @param key of the request that made it */
export function encodeRecord(segment: Omit<Draft, 'seq' | 'attachments'>, key?: string): string {
  const { name, size, lifetime, createdAt, owner, state, dtype, shape, meta } = segment;
  // Only of these does it decide anything.
  const everAttached = lifetime === 'attached' ? segment.everAttached : undefined;
  const record: SegmentRecord = {
    name,
    size,
    lifetime,
    createdAt,
    owner,
    state,
    everAttached,
    dtype,
    shape,
    meta,
    key,
  };
  return JSON.stringify(record);
}

/** The segment that a ledger's line describes; null when it holds too little to go on with. */
export function decodeRecord(line: LedgerSegment): { segment: SavedSegment; key: string | undefined } | null {
  const parsed = SegmentRecord.safeParse(parseJson(line.payload));
  if (!parsed.success) return null;
  const { key, everAttached = false, name, size, lifetime, createdAt, owner, state, dtype, shape, meta } = parsed.data;
  const { uid, identity, osName } = line;
  const life = { lifetime, createdAt, owner, state, everAttached };
  return {
    segment: { name, osName, publishedAs: osName, size, uid, keeper: { identity }, ...life, dtype, shape, meta },
    key,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
