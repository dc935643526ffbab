import * as z from 'zod';
import { layoutProblem } from '../problems.js';
import { questions } from './checked.js';
import { clientName, count, dtype, lifetime, meta, name, shape, size } from './parts.js';

// Requests: unknown members are refused, so that a misspelt option is an error and not a silent default.

const pid = count.max(2 ** 31 - 1);
const opaqueId = z.string().min(1).max(64);
/** As managers give them: a client that says which one it had is shown to others by it. */
const formerId = z.string().regex(/^[0-9a-f]{12}\.[1-9]\d{0,15}$/, 'no id that a manager gives');

export const NoParams = z.strictObject({});

export const HelloParams = z.strictObject({
  protocol: z.int(),
  client: z.strictObject({ pid, name: clientName, version: clientName }),
  former: formerId.optional(),
  board: z.strictObject({ uid: opaqueId, slot: count, generation: count }).optional(),
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
  .superRefine((params, ctx) => {
    const problem = layoutProblem(params);
    if (problem) ctx.addIssue({ code: 'custom', ...problem, input: params });
  });
questions.add(CreateParams, { problemOfWhole: 'layoutProblem' });

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
