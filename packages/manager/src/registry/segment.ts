import type { Keeper } from '@shmd/native';
import {
  type DType,
  type JsonObject,
  type Lifetime,
  type SegmentInfo,
  type SegmentLocation,
  type SegmentState,
  toWire,
} from '@shmd/protocol';

/** What the manager knows of one segment. */
export interface Segment {
  readonly name: string;
  /** As the operating system calls it now, and once it is published. */
  osName: string;
  readonly publishedAs: string;
  readonly size: number;
  readonly uid: string;
  readonly keeper: Keeper;
  readonly lifetime: Lifetime;
  readonly createdAt: number;
  /** Its place among all that exist, in the order in which they came to be there: pages of `segment.list` continue after it. */
  seq: number;
  readonly dtype: DType | undefined;
  readonly shape: number[] | undefined;
  readonly meta: JsonObject | undefined;
  owner: string | null;
  /** Uid of the guest whose client owns it, or owned it last; undefined for the manager's own user. */
  guest?: number | undefined;
  attachments: number;
  /** An 'attached' segment ends with its last attachment, but only once it has had one. */
  everAttached: boolean;
  state: SegmentState;
  /** Which of the board's words are its. */
  word?: number | undefined;
}

/** A segment that is not there yet. */
export type Draft = Omit<Segment, 'keeper'> & { keeper: Keeper | undefined };

/** It is there: this very object is the segment from now on. */
export function complete(draft: Draft, keeper: Keeper): Segment {
  draft.keeper = keeper;
  return draft as Segment;
}

export function describe(segment: Draft): SegmentInfo {
  const { name, osName, size, uid, lifetime, owner, attachments, createdAt, state, dtype, shape, meta } = segment;
  const info: SegmentInfo = { name, osName, size, uid, lifetime, owner, attachments, createdAt, state };
  if (dtype) info.dtype = dtype;
  if (shape) info.shape = shape;
  if (meta) info.meta = meta;
  return info;
}

/** No less than the bytes of `describe(segment)` as JSON, without making it: a page of `segment.list` has thousands. */
export function describedBytes({ name, osName, shape, meta }: Segment): number {
  // A UTF-16 unit takes at most 3 bytes of UTF-8, an escaped quote 2; an extent 16 digits and a comma.
  const names = 3 * (name.length + osName.length);
  return FIXED_BYTES + names + 17 * (shape?.length ?? 0) + (meta ? Buffer.byteLength(JSON.stringify(meta)) : 0);
}

/** All keys, punctuation, numbers and ids of a description at their longest. */
const FIXED_BYTES = 400;

export function locate(segment: Segment, dir: string): SegmentLocation {
  const location: SegmentLocation = Object.assign(describe(segment), { dir }, toWire(segment.keeper.identity));
  if (segment.word !== undefined) location.word = segment.word;
  return location;
}
