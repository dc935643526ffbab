import type * as z from 'zod';
import type { methods, notifications } from '../methods.js';
import * as P from './params.js';
import * as R from './results.js';

// The definition of the protocol. Importing it loads zod: what runs on every request is compiled from it when shmd is built.

export { questions } from './checked.js';
export * from './params.js';
export { clientName, identity, meta, name, osName, shape, size } from './parts.js';
export * from './results.js';

interface MethodSchemas {
  readonly params: z.ZodType;
  readonly result: z.ZodType;
}

/** What goes into each method and comes out of it. */
export const methodSchemas: Record<keyof typeof methods, MethodSchemas> = {
  hello: { params: P.HelloParams, result: R.HelloResult },
  create: { params: P.CreateParams, result: R.CreatedSegment },
  attach: { params: P.AttachParams, result: R.AttachedSegment },
  detach: { params: P.DetachParams, result: R.Nothing },
  publish: { params: P.NamedParams, result: R.SegmentInfo },
  unlink: { params: P.NamedParams, result: R.Nothing },
  stat: { params: P.NamedParams, result: R.SegmentInfo },
  notify: { params: P.NamedParams, result: R.Notified },
  list: { params: P.ListParams, result: R.SegmentPage },
  transfer: { params: P.TransferParams, result: R.SegmentInfo },
  adopt: { params: P.AdoptParams, result: R.CreatedSegment },
  status: { params: P.StatusParams, result: R.ManagerStatus },
  shutdown: { params: P.NoParams, result: R.Nothing },
  cancel: { params: P.CancelParams, result: R.Nothing },
  subscribe: { params: P.NoParams, result: R.Nothing },
  unsubscribe: { params: P.NoParams, result: R.Nothing },
};

export const notificationSchemas: Record<keyof typeof notifications, z.ZodType> = {
  segmentEvent: R.SegmentEvent,
  managerClosing: R.Nothing,
  bellLost: R.Nothing,
};
