import type { CreateParams, SegmentInfo } from '@shmd/protocol';
import type { ClientRecord } from './client-record.js';
import { type Draft, describe } from './segment.js';

/** What a segment is to be. */
export type Wanted = Pick<
  CreateParams,
  'name' | 'size' | 'lifetime' | 'dtype' | 'shape' | 'meta' | 'publish' | 'attach'
>;

/** A place taken for a segment that does not exist yet: its name and its share of the quotas. */
export interface Admission {
  readonly name: string;
  readonly uid: string;
  readonly createdAt: number;
  readonly client: ClientRecord;
  readonly wanted: Wanted;
  /** Which of the board's words it will have. */
  readonly word: number | undefined;
}

/** The segment as it will be once it is committed. */
export function draft(
  { name, uid, createdAt, client, wanted, word }: Admission,
  publishedAs: string,
  osName = publishedAs,
): Draft {
  return {
    name,
    osName,
    publishedAs,
    size: wanted.size,
    uid,
    // Its place: a segment that is put together from parts takes half as much memory again.
    keeper: undefined,
    lifetime: wanted.lifetime ?? 'manager',
    createdAt,
    seq: 0,
    dtype: wanted.dtype,
    shape: wanted.shape,
    meta: wanted.meta,
    owner: client.id,
    guest: client.guest,
    attachments: 0,
    everAttached: wanted.attach ?? false,
    state: wanted.publish === false ? 'initialising' : 'ready',
    word,
  };
}

/** What can be said of a segment that is still being made: nobody but its maker has reached it, so it is not ready. */
export function describeAdmission(admission: Admission, osName: string): SegmentInfo {
  return { ...describe(draft(admission, osName)), state: 'initialising' };
}
