import type { DType, JsonObject, Lifetime, SegmentInfo, SegmentLocation, SegmentState } from '@shmd/protocol';

/** What the manager knows of one segment. */
export interface Segment {
  readonly name: string;
  readonly osName: string;
  readonly size: number;
  readonly uid: string;
  readonly dev: number;
  readonly ino: number;
  readonly lifetime: Lifetime;
  readonly createdAt: number;
  /** Order of creation: pages of `segment.list` continue after it. */
  readonly seq: number;
  readonly dtype: DType | undefined;
  readonly shape: number[] | undefined;
  readonly meta: JsonObject | undefined;
  owner: string | null;
  attachments: number;
  /** An 'attached' segment ends with its last attachment, but only once it has had one. */
  everAttached: boolean;
  state: SegmentState;
}

export function describe(segment: Segment): SegmentInfo {
  const { name, osName, size, uid, lifetime, owner, attachments, createdAt, state, dtype, shape, meta } = segment;
  const info: SegmentInfo = { name, osName, size, uid, lifetime, owner, attachments, createdAt, state };
  if (dtype) info.dtype = dtype;
  if (shape) info.shape = shape;
  if (meta) info.meta = meta;
  return info;
}

export function locate(segment: Segment, dir: string): SegmentLocation {
  const location = describe(segment) as SegmentLocation;
  location.dir = dir;
  location.dev = segment.dev;
  location.ino = segment.ino;
  return location;
}
