import { type DType, ITEM_SIZES } from '@shmd/protocol';
import * as z from 'zod';
import { LAST_USER } from './os.js';

// What a manager is given and what it left behind. Importing this loads zod: what checks them is compiled from it when shmd is built. What people
// give has messages of our own: zod's speak of patterns.

const LIMIT = 'must be an integer of at least 1; without it there is no limit';
const limit = z.int(LIMIT).positive(LIMIT).optional();

/** No path that a system has contains a NUL, and none that Node can say half a character. */
const path = z.string().regex(/^[^\0\p{Cs}]+$/u, 'must be a path');

const GRACE = 'must be a number of seconds from 0 to 86400';
const TIMEOUT = 'must be a number of ms, at least 0';
const USER = `must be the number of a user, from 0 to ${LAST_USER}`;

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
    .string('must be a string')
    .max(64, 'must be of at most 64 characters')
    .regex(/^(?!\.)[^/\\\p{Cc}\p{Cs}]*$/u, 'must be without / \\ and control characters, and must not begin with a dot')
    .optional(),
  logLevel: z.enum(['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace']).optional(),
  grace: z.number(GRACE).nonnegative(GRACE).max(86_400, GRACE).optional(),
  requestTimeout: z.number(TIMEOUT).nonnegative(TIMEOUT).optional(),
  allowUid: z
    .array(z.int(USER).nonnegative(USER).max(LAST_USER, USER))
    .max(256, 'must be at most 256 users')
    .optional(),
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
