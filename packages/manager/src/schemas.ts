import { type DType, ITEM_SIZES, shown } from '@shmd/protocol';
import * as z from 'zod';
import { LAST_USER } from './os.js';

// What a manager is given and what it left behind. Importing this loads zod: what checks them is compiled from it when shmd is built. What people
// give has messages of our own: zod's speak of patterns.

/** For people, what the option wants, and what it was given. */
const must = (be: string) => ({ error: ({ input }: { input?: unknown }) => `must be ${be}, not ${shown(input)}` });

const LIMIT = must('an integer of at least 1 (without it there is no limit)');
const limit = z.int(LIMIT).positive(LIMIT).optional();

/** No path that a system has contains a NUL, and none that Node can say half a character. */
const path = z.string().regex(/^[^\0\p{Cs}]+$/u, must('a path'));

const GRACE = must('a number of seconds from 0 to 86400');
const TIMEOUT = must('a number of ms, at least 0');
const USER = must(`the number of a user, from 0 to ${LAST_USER}`);
const PREFIX = must('at most 64 characters without / \\ and control characters, the first no dot');

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
    .string(PREFIX)
    .max(64, PREFIX)
    .regex(/^(?!\.)[^/\\\p{Cc}\p{Cs}]*$/u, PREFIX)
    .optional(),
  logLevel: z.enum(['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace']).optional(),
  grace: z.number(GRACE).nonnegative(GRACE).max(86_400, GRACE).optional(),
  requestTimeout: z.number(TIMEOUT).nonnegative(TIMEOUT).optional(),
  allowUid: z.array(z.int(USER).nonnegative(USER).max(LAST_USER, USER)).max(256, must('at most 256 users')).optional(),
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
