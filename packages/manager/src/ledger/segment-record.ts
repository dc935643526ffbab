import type { LedgerSegment } from '@shmd/native';
import validators from '#validators/records';
import type { Draft, Segment } from '../registry/segment.js';
import type { SegmentRecord } from '../schemas.js';

export type SavedSegment = Omit<Segment, 'seq' | 'attachments'>;

/** @param key of the request that made it */
export function encodeRecord(segment: Omit<Draft, 'seq' | 'attachments'>, key?: string): string {
  const { name, size, lifetime, createdAt, owner, state, dtype, shape, meta, word } = segment;
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
    word,
    key,
  };
  return JSON.stringify(record);
}

/** The segment that a ledger's line describes; null when it holds too little to go on with. */
export function decodeRecord(line: LedgerSegment): { segment: SavedSegment; key: string | undefined } | null {
  const record = parseJson(line.payload);
  if (!validators.segment?.(record)) return null;
  const {
    key,
    everAttached = false,
    name,
    size,
    lifetime,
    createdAt,
    owner,
    state,
    dtype,
    shape,
    meta,
    word,
  } = record as SegmentRecord;
  const { uid, identity, osName } = line;
  const life = { lifetime, createdAt, owner, state, everAttached };
  return {
    segment: { name, osName, publishedAs: osName, size, uid, keeper: { identity }, ...life, dtype, shape, meta, word },
    key,
  };
}

/** null: it is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
