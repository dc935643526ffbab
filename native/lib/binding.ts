// What the addon exports, and what it promises.
//
// Every function throws an Error with `code` (errno name, 'ENOSPC'), `errno` (negative, as Node's) and `syscall`;
// `path` where a file is meant. A bad argument is a TypeError with code 'ERR_INVALID_ARG_TYPE', a number that is no
// safe integer or is out of range a RangeError with code 'ERR_OUT_OF_RANGE'. A method or accessor called on anything but an
// object of its class is a TypeError, with code 'ERR_INVALID_THIS' unless the runtime itself refuses first.

export interface AttachmentStats {
  /** Attachments that are not closed. */
  attachments: number;
  /** Address ranges in use: one for each attachment, and the soft-closed ones. */
  mappings: number;
  /** What setAttachmentLimit() counts: as mappings, but soft-closed ones side by side are one, as for the kernel. */
  areas: number;
  /**
   * Ranges that no longer reach a segment and only keep their addresses until V8 has let go of them; for good where a worker ended
   * whose memory a script had moved.
   */
  softClosed: number;
  /** Bytes of segments mapped now. */
  bytes: number;
}

/**
 * What tells one creation of a segment from every other object: compare it, keep it, hand it on; what stands in it is the addon's business.
 * (src/platform/object_id.h)
 */
export type Identity = string;

/**
 * What a manager holds as long as a segment has its name. Where the name itself keeps the memory, that is only which object it is; where the
 * memory goes with the last handle, the keeper has one until it is released or collected.
 */
export interface Keeper {
  readonly identity: Identity;
  /**
   * Where keepers have handles: puts one with no more rights than `access` needs into a process of this user's, and returns its number, for
   * that process's attach(). @throws ESRCH no such process; EPERM another user's; EBADF released before
   */
  grant?(pid: number, access: 'read-write' | 'read'): number;
  /** Where keepers have handles: lets it go, and with it the name. Idempotent. */
  release?(): void;
}

/**
 * Memory without a name, every byte of it reserved. Gone with its process unless published. Where memory has a name as long as it is there,
 * only the identity that it will have: publish() makes it.
 */
export interface Backing {
  readonly identity: Identity;
  /** Bytes. */
  readonly size: number;
  /**
   * Gives the memory its name in the space it was reserved in. Only once, whatever comes of it.
   * @throws EEXIST the name is taken; EINVAL it is none; EBADF published or discarded before; ENOSPC where it is made only now
   */
  publish(name: string): Keeper;
  /** Idempotent. Collection discards too. */
  discard(): void;
}

export interface FoundSegment {
  identity: Identity;
  /** Bytes. */
  size: number;
  /** Memory that can be mapped. Other things may have names in the same place. */
  isMemory: boolean;
  /** Else the identity is no proof: all that the system tells of it, another one in its place would repeat. It is never removed. */
  isKnown: boolean;
}

export interface RemoveAllResult {
  removed: number;
  absent: number;
  /** Names that belong to somebody else's object; untouched. */
  foreign: string[];
  /** Names that the kernel refused to remove. */
  failed: string[];
}

/** Where segments have their names: a directory on tmpfs. Holds one descriptor. After close() all else is EBADF. */
export interface SegmentSpace {
  readonly path: string;
  /** Longest name that an object can have there. Bytes. */
  readonly maxNameBytes: number;
  /**
   * Memory for this user alone, whatever the umask.
   * @param size bytes, from 1
   * @throws ENOSPC; ENOTSUP the file system has no O_TMPFILE; EOVERFLOW device or inode is no safe integer
   */
  reserveSync(size: number): Backing;
  /** reserveSync() on the libuv pool. */
  reserve(size: number): Promise<Backing>;
  /** null when there is none; with an identity also when it is another object. Links are not followed. */
  find(name: string, identity?: Identity): FoundSegment | null;
  /** Is name that very memory, and no shorter than so many bytes? What find() would say, in less time. */
  holds(name: string, identity: Identity, bytes: number): boolean;
  /** Removes name only while it is that very memory. A large one is freed on the libuv pool. */
  remove(name: string, identity: Identity): 'removed' | 'absent' | 'foreign';
  /** remove() for many at once: an identity for each name. */
  removeAll(names: string[], identities: Identity[]): RemoveAllResult;
  /** Whether what has a name can be given another. */
  readonly canRename: boolean;
  /** Gives that very memory another name. @throws EEXIST that is taken; ESTALE, ENOENT it is not there; ENOTSUP without canRename */
  rename(from: string, to: string, identity: Identity): void;
  /** Bytes; free is what an unprivileged process may still take. */
  room(): { total: number; free: number };
  close(): void;
}

export interface SegmentSpaceConstructor {
  /** @throws ENOENT, ENOTDIR, EACCES */
  new (path: string): SegmentSpace;
  readonly prototype: SegmentSpace;
}

/**
 * Why a ledger is not acted upon, '' when it may be: 'no-header' nothing in it can be believed to belong to a directory; 'newer' a later
 * release's; 'other-boot' and 'gone-mount' what it lists has gone with that boot, or that mount; 'other-mount' its directory is not here,
 * and may be elsewhere.
 */
export type LedgerReason = '' | 'no-header' | 'newer' | 'other-boot' | 'gone-mount' | 'other-mount';

export interface LedgerContents {
  /** Directory of the segments; null when there is no header that we can read. */
  dir: string | null;
  reason: LedgerReason;
  /** Path of the manager's socket. */
  socket: string | null;
  note: string;
  /** A planned stop: only persistent segments were meant to stay. */
  stopped: boolean;
  /** Lines that cannot be read. */
  damaged: number;
  segments: LedgerSegment[];
}

export interface LedgerSegment {
  uid: string;
  identity: Identity;
  persistent: boolean;
  /** Its clients wait there for each other: a reclaim tells them that nobody comes any more, before it goes. */
  isBoard: boolean;
  osName: string;
  payload: string;
}

/** Segments by their OS names. */
export interface ReclaimReport {
  unlinked: string[];
  absent: string[];
  /** The name belongs to somebody else's file now; untouched. */
  foreign: string[];
  /** Still there and still to be recorded: persistent after a planned stop, or the kernel refused. */
  kept: string[];
  /** Why nothing was tried. */
  reason: LedgerReason;
  /** Lines that cannot be read: what they list, if anything, is still there. */
  damaged: number;
  /** The ledger has nothing more to say. As long as it has, it must stay. */
  spent: boolean;
}

/** As recordSegment() takes it; and the name that it gets now. */
export type NewSegment = [
  uid: string,
  persistent: boolean,
  osName: string,
  payload: string,
  name: string,
  isBoard?: boolean | undefined,
];

/**
 * The manager's record of what exists. Holding the object is holding the file's lock, until close(), remove(),
 * collection or the end of the process. After that everything but path, stats() and close() is EBADF; remove() does
 * nothing. Each record is one write, all or nothing (ENOSPC leaves the file as it was).
 */
export interface Ledger {
  readonly path: string;
  read(): LedgerContents;
  /**
   * Starts the ledger anew, atomically, for this boot and that directory. Of the segments listed so far only those in
   * `keep` (uids) stay, in their order: there is no moment at which they are unrecorded.
   */
  begin(dir: string, note: string, keep?: string[]): void;
  /** @throws ENOTSOCK path is no socket */
  recordSocket(path: string): void;
  /** A later record of the same uid replaces the former. */
  recordSegment(uid: string, identity: Identity, persistent: boolean, osName: string, payload: string): void;
  /**
   * Reserves memory, records it as `osName`, and gives it the name `name`, in that order and as one: what fails is undone, and the error's
   * `step` says which it was ('reserve', 'record', 'publish'). @throws as reserveSync(), recordSegment() and publish()
   */
  createSegment(space: SegmentSpace, size: number, ...segment: NewSegment): Keeper;
  /** As createSegment(), for memory that was reserved before: it is used up, whatever comes of it. */
  publishSegment(backing: Backing, ...segment: NewSegment): Keeper;
  /**
   * removeAll(), and strikes out what is not there any more: a uid and an identity for each name. null when that is all of them, and struck
   * out; `unrecorded` is why it could not be.
   */
  removeSegments(
    space: SegmentSpace,
    uids: string[],
    names: string[],
    identities: Identity[],
  ): (RemoveAllResult & { unrecorded?: Error | undefined }) | null;
  /** A planned stop. begin() takes it back. Needs no room on the disk. */
  recordStop(): void;
  /**
   * Rewrites the file with its live lines only, on the libuv pool; what is recorded meanwhile is in it. The lock is never free in between.
   * One at a time. It gives way, and resolves, when the ledger is begun anew, stopped or closed.
   */
  compact(): Promise<void>;
  /** Does its path still name it? */
  isNamed(): boolean;
  /** Writes it anew at its path when that names nothing any more. @throws EEXIST it names something else */
  restore(): void;
  /** Sets its times to now, for those who remove what is old. */
  touch(): void;
  /** Are there more lines that compact() would drop than segments, and more than `deadLines` of them or a file of more than `bytes`? */
  isWorthCompacting(deadLines: number, bytes: number): boolean;
  /** bytes of the file, segments listed, and lines that compact() would drop. */
  stats(): { bytes: number; live: number; dead: number };
  /**
   * Unlinks what is listed, by identity, and the bells of the manager's clients; with dryRun only says what it would do. Who waits on a board is
   * told before. The ledger itself stays as it is.
   */
  reclaim(dryRun: boolean): ReclaimReport;
  /** Gives it another name, which must be free, byte for byte as it is; then closes it. @throws EEXIST */
  setAside(path: string): void;
  /** Unlinks the ledger if its path still names it, then closes it. */
  remove(): void;
  close(): void;
}

export interface LedgerConstructor {
  /** Where a segment of that uid is before it is published as `osName`: reclaim() looks there, too. */
  hiddenName(uid: string, osName: string): string;
  /**
   * Opens or creates the ledger and takes its lock; null when another process (or another Ledger) holds it.
   * @throws EPERM not a regular file of ours; EISDIR; ELOOP a link; EFBIG larger than any ledger
   */
  open(path: string): Ledger | null;
  /** open(), but undefined when there is none. */
  openExisting(path: string): Ledger | null | undefined;
  readonly prototype: Ledger;
}

/**
 * Writes to a descriptor from a thread of its own, begun with the first text: a write that blocks, for ever if it must, holds up nobody,
 * not even the end of the process. What the descriptor's open file is set to, which others may share, stays as it is.
 */
export interface BackgroundWriter {
  /**
   * Queues a text, whole or not at all; false when it would be more than `capacity` that waits.
   * @param lines what takeLost() counts when it cannot be written
   */
  write(text: string, lines: number): boolean;
  /** How many lines could not be written since the last call: no room, nobody at the other end. Part of one may have been. */
  takeLost(): number;
  /** Bytes queued and not yet written or lost. */
  waiting(): number;
  /** Blocks until nothing is waiting, or for that long; whether nothing is. */
  drain(milliseconds: number): boolean;
}

export interface BackgroundWriterConstructor {
  /**
   * @param fd stays the caller's, and must stay open
   * @param capacity bytes that may wait
   */
  new (fd: number, capacity: number): BackgroundWriter;
  readonly prototype: BackgroundWriter;
}

/** A mapping of which scripts only see copies: for runtimes that allow no ArrayBuffer over it. Unmapped by close(), or when it is collected. */
export interface HiddenMemory {
  readonly byteLength: number;
  /** Fills `into` with what is there from byte `offset` on. @throws ERR_OUT_OF_RANGE beyond the end; EBADF closed */
  read(offset: number, into: Uint8Array): void;
  /** Throws as read. Of memory mapped for reading it changes this mapping alone. */
  write(offset: number, from: Uint8Array): void;
  close(): void;
}

export interface HiddenMemoryConstructor {
  /** Takes and throws what attach() does, but ERANGE and ENOTSUP. */
  new (...target: Parameters<Binding['attach']>): HiddenMemory;
  readonly prototype: HiddenMemory;
}

/** What attachFound() found under a name, and mapped. */
export interface FoundMemory extends Omit<FoundSegment, 'isMemory'> {
  buffer: ArrayBuffer;
}

/** The object, as for attach(); where in it; and the bytes to be filled or stored, which must stay what they are meanwhile. */
export type Copy = [space: string, name: string, identity: Identity, owner: number, offset: number, bytes: Uint8Array];

/** A named pipe that is open: as long as it is, its name means no other pipe. */
export interface NamedPipe {
  /** Security identifier of whoever it belongs to, and whose alone all its servers are. */
  readonly owner: string;
  close(): void;
}

export interface NamedPipeConstructor {
  /** @throws ENOENT nobody listens; EBUSY nobody there has a hand free for the moment; EACCES; EPERM whose it is cannot be learned */
  new (path: string): NamedPipe;
  readonly prototype: NamedPipe;
}

/**
 * A doorbell: a client's own, which it hears in its event loop. What it was rung for has no meaning, and is not counted. Closed with its
 * collection, too.
 */
export interface Bell {
  /**
   * From now on, when it was rung: empties it and calls back, without keeping the process alive. What that throws is an uncaught exception.
   * @throws EBUSY it listens already; EBADF closed; EAGAIN where a thread must listen, there is none to be had
   */
  listen(rung: () => void): void;
  /** Whether listening keeps the process alive. */
  ref(): void;
  unref(): void;
  /** Empties it. */
  drain(): void;
  /**
   * Blocks this thread until it is rung, the word of the board is not `expected`, or that many ms have passed (below 0: for ever); may return
   * early for no reason. Whoever listens may not hear what ended it. Not even the end of the worker interrupts it.
   * @param board mapped for writing
   * @param word which 32 bits of it
   * @throws ERR_INVALID_ARG_TYPE, ERR_OUT_OF_RANGE it is none; EBADF closed
   */
  sleep(board: ArrayBuffer, word: number, expected: number, milliseconds: number): void;
  close(): void;
}

export interface BellConstructor {
  /** Makes a bell of that name, this user's alone. @throws EEXIST */
  make(name: string): void;
  /** Removes what make() made, if it is still there; nothing where it goes by itself. @throws EINVAL, EPERM it is something else, and stays */
  remove(name: string): void;
  /**
   * Would anybody hear it?
   * @throws EACCES, EMFILE, EINVAL it is no bell, …: that is not known; so is it with ENOENT, where bells are files and somebody may have removed it
   */
  isHeard(name: string): boolean;
  /** Opens one's own. @throws ENOENT; EACCES; EINVAL it is no bell; EPERM another user's; EMFILE */
  new (name: string): Bell;
  readonly prototype: Bell;
}

/** Somebody else's bell. Closed with its collection, too. */
export interface Ringer {
  /** False when nobody hears it any more. Never blocks. */
  ring(): boolean;
  close(): void;
}

export interface RingerConstructor {
  /** @throws ENOENT; ENXIO nobody hears it; EACCES; EINVAL it is no bell; EPERM another user's; EMFILE */
  new (name: string): Ringer;
  readonly prototype: Ringer;
}

export interface Binding {
  /** Wakes a thread that sleeps in Bell.sleep() on that word of the board, mapped for writing. @throws as Bell.sleep() */
  wakeSleeper(board: ArrayBuffer, word: number): void;
  Bell: BellConstructor;
  Ringer: RingerConstructor;
  attach(
    space: string,
    name: string,
    access: 'read-write' | 'read',
    identity: Identity,
    owner: number,
    offset: number,
    length: number,
    grant?: number,
    populate?: boolean,
  ): ArrayBuffer;
  attachFound(...target: Parameters<Binding['attach']>): FoundMemory;
  dropGrant?(grant: number): void;
  readMemorySync?(...copy: Copy): void;
  readMemory?(...copy: Copy): Promise<void>;
  writeMemorySync?(...copy: Copy): void;
  writeMemory?(...copy: Copy): Promise<void>;
  preferLargePages?(bytes: Uint8Array): number;
  adoptSection(name: string): { keeper: Keeper; size: number } | null;
  userSid?(): string;
  protectPipe?(path: string): void;
  NamedPipe: NamedPipeConstructor;
  close(buffer: ArrayBuffer, detach: boolean): boolean;
  pendingRequests(): number;
  attachmentStats(): AttachmentStats;
  setAttachmentLimit(limit: number): void;
  setMaxArrayBuffer(bytes: number): void;
  expectEnd(): void;
  expectLibuv(): void;
  peerIdentity(fd: number): { pid: number; uid: number; gid: number };
  isPeerInGroup(fd: number, gid: number): boolean;
  grantAccess(path: string, ownerBits: number, guestBits: number, gid: number | null, uids: number[]): void;
  findGroup(name: string): number;
  isFirstThread?(): boolean;
  startChild(path: string, args: string[]): { pid: number; fd: number };
  takeChildEnd(pid: number): { code: number; signal: number } | null;
  HiddenMemory: HiddenMemoryConstructor;
  SegmentSpace: SegmentSpaceConstructor;
  Ledger: LedgerConstructor;
  BackgroundWriter: BackgroundWriterConstructor;
}
