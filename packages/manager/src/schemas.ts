import { type DType, ITEM_SIZES } from '@shmd/protocol';
import * as z from 'zod';
import { LAST_USER } from './os.js';

// What a manager is given and what it left behind. Importing this loads zod: what checks them is compiled from it when shmd is built.

const limit = z.int().positive().optional();

/** No path that a system has contains a NUL, and none that Node can say half a character. */
const path = z.string().regex(/^[^\0\p{Cs}]+$/u, 'must be a path');

/** `ManagerOptions`: unknown ones are refused. */
export const Options = z.strictObject({
  address: path.optional(),
  runtimeDir: path.optional(),
  shmDir: path.optional(),
  maxBytes: limit,
  maxSegments: limit,
  maxBytesPerClient: limit,
  maxSegmentsPerClient: limit,
  namePrefix: z
    .string()
    .max(64)
    .regex(/^(?!\.)[^/\\\p{Cc}\p{Cs}]*$/u)
    .optional(),
  logLevel: z.enum(['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace']).optional(),
  grace: z.number().nonnegative().max(86_400).optional(),
  requestTimeout: z.number().nonnegative().optional(),
  allowUid: z.array(z.int().nonnegative().max(LAST_USER)).max(256).optional(),
  group: z.string().min(1).optional(),
  groupAccess: z.enum(['read', 'read-write']).optional(),
});

/** What a manager tells its successor through the ledger. */
export const Note = z.object({ grace: z.number(), lineage: z.string().optional() });
export type Note = z.output<typeof Note>;

/** What a ledger keeps of a segment beside its identity, so that another manager can go on with it. */
export const SegmentRecord = z.object({
  name: z.string(),
  size: z.int().positive(),
  lifetime: z.enum(['manager', 'owner', 'attached', 'persistent']),
  createdAt: z.number(),
  owner: z.string().nullable(),
  state: z.enum(['ready', 'initialising', 'lost']),
  everAttached: z.boolean().optional(),
  dtype: z.enum(Object.keys(ITEM_SIZES) as [DType, ...DType[]]).optional(),
  shape: z.array(z.int().nonnegative()).optional(),
  meta: z.record(z.string(), z.unknown()).optional(),
  word: z.int().nonnegative().optional(),
  key: z.string().optional(),
});
export type SegmentRecord = z.output<typeof SegmentRecord>;
