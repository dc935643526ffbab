import * as z from 'zod';
import type * as T from '../types.js';
import { count, dtype, identity, lifetime, meta, name, osName, shape, state } from './parts.js';

// Answers and notifications: members that this version does not know are dropped.

const segmentInfo = {
  name,
  // A client opens the file of this name: it must be nothing but a name, whatever the manager says.
  osName,
  size: count,
  uid: z.string(),
  lifetime,
  owner: z.string().nullable(),
  attachments: count,
  createdAt: z.number(),
  state,
  dtype: dtype.optional(),
  shape: shape.optional(),
  meta: meta.optional(),
};
/** Absolute, or empty where the OS has a name space of its own. */
const dir = z.string().regex(/^(\/[^\0]*)?$/);
const location = {
  ...segmentInfo,
  dir,
  dev: count,
  ino: count,
  identity: identity.optional(),
  grant: count.optional(),
  word: count.optional(),
};
const board = z.object({
  uid: z.string(),
  osName,
  dir,
  size: count,
  slot: count,
  generation: count,
  dev: count,
  ino: count,
  identity: identity.optional(),
  grant: count.optional(),
});
const limit = count.nullable();

export const SegmentInfo = z.object(segmentInfo);
export const SegmentLocation = z.object(location);
export const CreatedSegment = z.object({ ...location, attachment: count.optional() });
export const AttachedSegment = z.object({ ...location, attachment: count });
export const SegmentPage = z.object({ segments: z.array(SegmentInfo), next: count.optional() });
export const Nothing = z.object({});

export const Limits = z.object({
  maxBytes: limit,
  maxSegments: limit,
  maxBytesPerClient: limit,
  maxSegmentsPerClient: limit,
});

export const ManagerStatus = z.object({
  pid: count,
  address: z.string(),
  version: z.string(),
  uptime: z.number(),
  segments: count,
  bytes: count,
  attachments: count,
  limits: Limits,
  clients: z
    .array(
      z.object({ id: z.string(), pid: count, name: z.string(), segments: count, bytes: count, attachments: count }),
    )
    .optional(),
});

export const HelloResult = z.object({
  protocol: z.int(),
  clientId: z.string(),
  manager: z.object({
    pid: count,
    version: z.string(),
    grace: z.number().optional(),
    lineage: z.string().optional(),
  }),
  limits: Limits,
  board: board.optional(),
});

export const Notified = z.object({ version: z.int() });

export const SegmentEvent = z.object({
  event: z.enum(['created', 'published', 'unlinked', 'transferred', 'lost']),
  segment: SegmentInfo,
});

// The plain types are what the rest of shmd sees; these lines keep the schemas true to them.
type Same<A, B> = [A] extends [B] ? true : never;
true satisfies Same<z.output<typeof SegmentLocation>, Optional<T.SegmentLocation>>;
true satisfies Same<z.output<typeof ManagerStatus>, Optional<T.ManagerStatus>>;
true satisfies Same<z.output<typeof HelloResult>, T.HelloResult>;
type Optional<V> = { [K in keyof V]: undefined extends V[K] ? V[K] | undefined : V[K] };
