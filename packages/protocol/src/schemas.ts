import * as z from 'zod';
import { arrayBytes, type DType, ITEM_SIZES, shapeProblem } from './array-layout.js';
import { isIdentity } from './identity.js';
import { metaProblem } from './meta.js';
import { clientNameProblem, nameProblem, osNameProblem, sizeProblem } from './names.js';
import type * as T from './types.js';

/** A schema made of one question, which looks no further than it must: a megabyte of wrong elements is one issue. */
function checked<V>(problem: (value: unknown) => string | undefined): z.ZodType<V> {
  const schema = z.unknown().superRefine((value, ctx) => {
    const message = problem(value);
    // No later check may see the value: it is not what its type says.
    if (message) ctx.addIssue({ code: 'custom', message, input: value, continue: false });
  });
  return schema as unknown as z.ZodType<V>;
}

export const name = checked<string>(nameProblem);
export const osName = checked<string>(osNameProblem);
export const size = checked<number>(sizeProblem);
export const shape = checked<number[]>(shapeProblem);
export const meta = checked<T.JsonObject>(metaProblem);
export const clientName = checked<string>(clientNameProblem);

const count = z.int().nonnegative();
const pid = count.max(2 ** 31 - 1);
const opaqueId = z.string().min(1).max(64);
/** As managers give them: a client that says which one it had is shown to others by it. */
const formerId = z.string().regex(/^[0-9a-f]{12}\.[1-9]\d{0,15}$/, 'no id that a manager gives');

export const dtype = z.enum(Object.keys(ITEM_SIZES) as [DType, ...DType[]]);
export const lifetime = z.enum(['manager', 'owner', 'attached', 'persistent']);
const state = z.enum(['ready', 'initialising', 'lost']);

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
const identity = z.string().refine(isIdentity, 'no identity');
const location = {
  ...segmentInfo,
  dir,
  dev: count,
  ino: count,
  identity: identity.optional(),
  grant: count.optional(),
};
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
});

export const SegmentEvent = z.object({
  event: z.enum(['created', 'published', 'unlinked', 'transferred', 'lost']),
  segment: SegmentInfo,
});

// Requests: unknown members are refused, so that a misspelt option is an error and not a silent default.

export const NoParams = z.strictObject({});

export const HelloParams = z.strictObject({
  protocol: z.int(),
  client: z.strictObject({ pid, name: clientName, version: clientName }),
  former: formerId.optional(),
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
    key: opaqueId.optional(),
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
export const StatusParams = z.strictObject({ clients: z.boolean().optional() });
export const CancelParams = z.strictObject({ id: z.union([z.int(), z.string().min(1).max(128)]) });
export const TransferParams = z.strictObject({ name, clientId: opaqueId });
export const AdoptParams = z.strictObject({
  osName: name,
  lifetime: lifetime.optional(),
  attach: z.boolean().optional(),
});

// The plain types are what the rest of shmd sees; these lines keep the schemas true to them.
type Same<A, B> = [A] extends [B] ? true : never;
true satisfies Same<z.output<typeof SegmentLocation>, Optional<T.SegmentLocation>>;
true satisfies Same<z.output<typeof ManagerStatus>, Optional<T.ManagerStatus>>;
true satisfies Same<z.output<typeof HelloResult>, T.HelloResult>;
type Optional<V> = { [K in keyof V]: undefined extends V[K] ? V[K] | undefined : V[K] };
