import type { LedgerSegment } from '@shmd/native';
import validators from '#validators/records';
import type { Draft, Segment } from '../registry/segment.js';
import type { SegmentRecord } from '../schemas.js';

export type SavedSegment = Omit<Segment, 'seq' | 'attachments'>;

/** What is the same in a segment and in its record. */
function common({
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
}: Omit<Draft, 'seq' | 'attachments'> | SegmentRecord) {
  return { name, size, lifetime, createdAt, owner, state, dtype, shape, meta, word };
}

/** @param key of the request that made it */
export function encodeRecord(segment: Omit<Draft, 'seq' | 'attachments'>, key?: string): string {
  // Only of these does it decide anything.
  const everAttached = segment.lifetime === 'attached' ? segment.everAttached : undefined;
  const record: SegmentRecord = { ...common(segment), everAttached, key };
  return JSON.stringify(record);
}

/** The segment that a ledger's line describes; null when it holds too little to go on with. */
export function decodeRecord(line: LedgerSegment): { segment: SavedSegment; key: string | undefined } | null {
  const given = parseJson(line.payload);
  if (!validators.segment?.(given)) return null;
  const record = given as SegmentRecord;
  const { everAttached = false, key } = record;
  const { uid, identity, osName } = line;
  const found = { osName, publishedAs: osName, uid, keeper: { identity } };
  return { segment: { ...common(record), everAttached, ...found }, key };
}

/** null: it is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
