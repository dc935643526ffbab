import * as z from 'zod';
import { arrayBytes, type DType, ITEM_SIZES, MAX_DIMENSIONS } from './array-layout.js';
import { nameProblem, sizeProblem } from './names.js';
import type * as T from './types.js';
import { WIRE_LIMITS } from './version.js';

const problem =
  (find: (value: unknown) => string | undefined) =>
  (value: unknown, ctx: z.RefinementCtx): void => {
    const message = find(value);
    if (message) ctx.addIssue({ code: 'custom', message, input: value });
  };

export const name = z.unknown().superRefine(problem(nameProblem)) as unknown as z.ZodType<string>;
export const size = z.unknown().superRefine(problem(sizeProblem)) as unknown as z.ZodType<number>;

const count = z.int().nonnegative();
const opaqueId = z.string().min(1).max(64);

export const dtype = z.enum(Object.keys(ITEM_SIZES) as [DType, ...DType[]]);
export const shape = z.array(count).max(MAX_DIMENSIONS);
export const lifetime = z.enum(['manager', 'owner', 'attached', 'persistent']);
const state = z.enum(['ready', 'initialising', 'lost']);

const metaProblem = (value: unknown): string | undefined => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'meta must be an object';
  return Buffer.byteLength(JSON.stringify(value)) > WIRE_LIMITS.metaBytes
    ? `meta is at most ${WIRE_LIMITS.metaBytes} bytes as JSON`
    : undefined;
};
const meta = z.unknown().superRefine(problem(metaProblem)) as unknown as z.ZodType<T.JsonObject>;

const segmentInfo = {
  name: z.string(),
  osName: z.string(),
  size: count,
  uid: z.string(),
  lifetime,
  owner: z.string().nullable(),
  attachments: count,
  createdAt: z.number(),
  state,
  dtype: dtype.optional(),
  shape: shape.optional(),
  meta: z.record(z.string(), z.unknown()).optional(),
};
const location = { ...segmentInfo, dir: z.string(), dev: count, ino: count };
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
  clients: z.array(
    z.object({ id: z.string(), pid: count, name: z.string(), segments: count, bytes: count, attachments: count }),
  ),
});

export const HelloResult = z.object({
  protocol: z.int(),
  clientId: z.string(),
  manager: z.object({ pid: count, version: z.string() }),
  limits: Limits,
});

export const SegmentEvent = z.object({
  event: z.enum(['created', 'published', 'unlinked', 'transferred', 'lost']),
  segment: SegmentInfo,
});

// Requests: unknown members are refused, so that a misspelt option is an error and not a silent default.

export const NoParams = z.strictObject({});

export const HelloParams = z.strictObject({
  protocol: z.int(),
  client: z.strictObject({ pid: count, name: z.string().max(256), version: z.string().max(64) }),
});

export const CreateParams = z
  .strictObject({
    name: name.optional(),
    size,
    lifetime: lifetime.optional(),
    dtype: dtype.optional(),
    shape: shape.optional(),
    meta: meta.optional(),
    publish: z.boolean().optional(),
    attach: z.boolean().optional(),
  })
  .superRefine((p, ctx) => {
    if ((p.dtype === undefined) !== (p.shape === undefined)) {
      ctx.addIssue({ code: 'custom', path: ['dtype'], message: 'dtype and shape go together', input: p });
    } else if (p.dtype && p.shape && arrayBytes(p.dtype, p.shape) !== p.size) {
      ctx.addIssue({ code: 'custom', path: ['shape'], message: 'dtype and shape do not make this size', input: p });
    }
  });

/** The longest time a timer can wait, ms. */
const timeout = z
  .int()
  .nonnegative()
  .max(2 ** 31 - 1);

export const AttachParams = z.strictObject({
  name,
  uid: opaqueId.optional(),
  wait: z.boolean().optional(),
  timeout: timeout.optional(),
});
export const DetachParams = z.strictObject({ attachment: count });
export const NamedParams = z.strictObject({ name, uid: opaqueId.optional() });
export const ListParams = z.strictObject({ after: count.optional() });
export const TransferParams = z.strictObject({ name, clientId: opaqueId });
export const AdoptParams = z.strictObject({
  osName: name,
  lifetime: lifetime.optional(),
  attach: z.boolean().optional(),
});

// The plain types are what the rest of shmd sees; these lines keep the schemas true to them.
type Same<A, B> = [A] extends [B] ? true : never;
true satisfies Same<z.output<typeof SegmentLocation>, Optional<T.SegmentLocation>>;
true satisfies Same<z.output<typeof ManagerStatus>, T.ManagerStatus>;
true satisfies Same<z.output<typeof HelloResult>, T.HelloResult>;
type Optional<V> = { [K in keyof V]: undefined extends V[K] ? V[K] | undefined : V[K] };
