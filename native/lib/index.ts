import { constants } from 'node:buffer';
import { isMainThread } from 'node:worker_threads';
import type * as types from './binding.js';
import type {
  AttachmentStats,
  BackgroundWriterConstructor,
  BellConstructor,
  HiddenMemoryConstructor,
  LedgerConstructor,
  NamedPipeConstructor,
  RingerConstructor,
  SegmentSpaceConstructor,
} from './binding.js';
import { load } from './load.js';

export type {
  AttachmentStats,
  Backing,
  FoundMemory,
  FoundSegment,
  Identity,
  Keeper,
  LedgerContents,
  LedgerReason,
  LedgerSegment,
  NewSegment,
  ReclaimReport,
  RemoveAllResult,
} from './binding.js';

const { binding, reaperPath: reaper } = load();
binding.setMaxArrayBuffer(constants.MAX_LENGTH);

/**
 * May this thread end before the process does? The thread that a process began with does not, and knows it without node:worker_threads, which
 * takes long to load.
 */
export const isWorker: boolean = !binding.isFirstThread?.() && !isMainThread;

// A script can move memory to another ArrayBuffer and that to another thread, where it outlives the worker. Deno alone tells when
// such memory is free.
if (isWorker && !('deno' in process.versions)) binding.expectEnd();

// Others answer libuv's functions, if at all, by ending the process.
if (!('bun' in process.versions || 'deno' in process.versions)) binding.expectLibuv();

/**
 * Maps the segment `name` of a space and returns an ArrayBuffer over it: the segment itself, no copy. The mapping is this attachment's own.
 *
 * @param access 'read': writes stay in this process, and freeze its view of the page they hit; on macOS they are a fault
 * @param space path of the segment space
 * @param identity the object it must be; empty: any
 * @param owner uid of the user that it must belong to; below 0: any
 * @param offset bytes, any
 * @param length bytes; below 0: to the end
 * @param grant what the manager's keeper put into this process for it, where keepers do that; it is used up, also when this throws
 *   anything but ENOTSUP
 * @param populate makes its page-table entries now, in one go
 * @throws ENOENT, EACCES; ELOOP a link; EPERM another user's; ESTALE not memory, not the object meant, or shorter than it must be;
 *   EINVAL nothing to map, or (any object) shorter than asked; ERANGE longer than an ArrayBuffer can be; ENOTSUP the
 *   runtime forbids external ArrayBuffers; ERR_TOO_MANY_ATTACHMENTS the limit is reached
 */
export const attach: (
  space: string,
  name: string,
  access: 'read-write' | 'read',
  identity: types.Identity,
  owner: number,
  offset: number,
  length: number,
  grant?: number,
  populate?: boolean,
) => ArrayBuffer = binding.attach;

/** attach(), and what was attached: for any object, by one look at it. */
export const attachFound: (...target: Parameters<typeof attach>) => types.FoundMemory = binding.attachFound;

/** Where keepers have handles: closes one that was put into this process for attach(), and is not used. What is none stays as it is. */
export const dropGrant: ((grant: number) => void) | undefined = binding.dropGrant;

/** Copies between bytes of this process and memory that is not mapped: at once, or on the libuv pool. */
export interface Copying {
  readSync(...copy: types.Copy): void;
  read(...copy: types.Copy): Promise<void>;
  writeSync(...copy: types.Copy): void;
  write(...copy: types.Copy): Promise<void>;
  /**
   * For bytes that nobody has touched yet: a hint that makes filling them several times quicker, from the offset on that it returns, where
   * the first large page begins; 0 when none fits.
   */
  preferLargePages(bytes: Uint8Array): number;
}

/**
 * Where the kernel copies in and out of segments. Its methods throw as attach(), ESTALE also when the part is not within the object, and EFAULT
 * when the bytes were taken away meanwhile.
 */
export const copying: Copying | undefined = copyingOf(binding);

function copyingOf(binding: types.Binding): Copying | undefined {
  const { readMemorySync, readMemory, writeMemorySync, writeMemory, preferLargePages } = binding;
  if (!readMemorySync || !readMemory || !writeMemorySync || !writeMemory || !preferLargePages) return undefined;
  return {
    readSync: readMemorySync,
    read: readMemory,
    writeSync: writeMemorySync,
    write: writeMemory,
    preferLargePages,
  };
}

/**
 * Where keepers have handles: takes charge of a section that another made, and says how large it is in whole pages: to the byte only its maker
 * knows. Null when there is no such memory.
 * @throws EPERM another user's; EACCES; EINVAL it is no name
 */
export const adoptSection: (name: string) => { keeper: types.Keeper; size: number } | null = binding.adoptSection;

/** Where users have no numbers: the security identifier of this process's user. */
export const userSid: (() => string) | undefined = binding.userSid;

/** Where addresses are names of pipes: from now on nobody but this user may open that one, which is ours. Throws as `NamedPipe`. */
export const protectPipe: ((path: string) => void) | undefined = binding.protectPipe;

export type NamedPipe = types.NamedPipe;
export const NamedPipe: NamedPipeConstructor = binding.NamedPipe;

/**
 * No view over the memory reaches the segment any more, not even one over an ArrayBuffer to which a script moved it (`transfer()`):
 * they show private zeroed memory, and are empty after a detach.
 *
 * @param detach whether the ArrayBuffer may be detached now
 * @returns whether it is detached. If not, call it again to detach it; the segment is out of reach
 * @throws TypeError not an ArrayBuffer of attach() in this thread; ENOMEM: it stays open, try again
 */
export const close: (buffer: ArrayBuffer, detach: boolean) => boolean = binding.close;

/**
 * Requests that this thread's event loop has under way: work on the thread pool, socket writes, lookups. Node.js only:
 * what other runtimes call their event loop is another structure.
 */
export const pendingRequests: () => number = binding.pendingRequests;

/** Of the whole process, all threads. */
export const attachmentStats: () => AttachmentStats = binding.attachmentStats;

/**
 * Of the whole process: how many areas (see AttachmentStats) there may be before attach() throws
 * ERR_TOO_MANY_ATTACHMENTS. 30,000 unless set.
 */
export const setAreaLimit: (limit: number) => void = binding.setAreaLimit;

/**
 * Who is at the other end of a connected Unix socket, as the kernel recorded it.
 * @throws EINVAL the kernel does not know (TCP); EBADF, ENOTSOCK
 */
export const peerIdentity: (fd: number) => { pid: number; uid: number; gid: number } = binding.peerIdentity;

/** Is that process a member of the group, by its primary group or by another? Throws as `peerIdentity`. */
export const isPeerInGroup: (fd: number, gid: number) => boolean = binding.isPeerInGroup;

/**
 * Gives a file exactly these permissions, whatever the umask: `ownerBits` (rwx) for its owner, `guestBits` for the members of the group (null:
 * of none) and for these users, nothing for everybody else. Links are not followed.
 * @throws EPERM not our file, or not our group; ENOTSUP users were given and the file system has no access control lists
 */
export const grantAccess: (
  path: string,
  ownerBits: number,
  guestBits: number,
  gid: number | null,
  uids: number[],
) => void = binding.grantAccess;

/** The id of a group. @throws ENOENT there is none of that name */
export const findGroup: (name: string) => number = binding.findGroup;

/**
 * Starts a program as our child, which leads a session of its own, with our environment. `fd` is our end of the socket that it has as stdin and
 * stdout, and the caller's to close: it never blocks, and ends when the program does.
 * @throws ENOENT, EACCES, EAGAIN, EMFILE, …: there is no such process
 */
export const startChild: (path: string, args: string[]) => { pid: number; fd: number } = binding.startChild;

/**
 * How a child ended; null: it has not. Told once, for with that its pid may be anybody's. Code and signal are 0 where there is none.
 * @throws ECHILD it is no child of ours, or this was told before
 */
export const takeChildEnd: (pid: number) => { code: number; signal: number } | null = binding.takeChildEnd;

export type HiddenMemory = types.HiddenMemory;
export const HiddenMemory: HiddenMemoryConstructor = binding.HiddenMemory;

export type SegmentSpace = types.SegmentSpace;
export const SegmentSpace: SegmentSpaceConstructor = binding.SegmentSpace;

export type Ledger = types.Ledger;
export const Ledger: LedgerConstructor = binding.Ledger;

export type BackgroundWriter = types.BackgroundWriter;
export const BackgroundWriter: BackgroundWriterConstructor = binding.BackgroundWriter;

export type Bell = types.Bell;
export const Bell: BellConstructor = binding.Bell;

export type Ringer = types.Ringer;
export const Ringer: RingerConstructor = binding.Ringer;

/** Wakes a thread that sleeps in Bell.sleep() on that word of the board, mapped for writing. Throws as that. */
export const wakeSleeper: (board: ArrayBuffer, word: number) => void = binding.wakeSleeper;

/** Absolute path of the shmd-reaper executable: `shmd-reaper LEDGER_PATH GRACE_SECONDS`, a pipe or socket at stdin. */
export const reaperPath: string = reaper;
