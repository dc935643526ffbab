import type { Backing, Identity, Keeper, RemoveAllResult, SegmentSpace } from './segment-types.js';

// What a manager records, as the addon writes and judges it.

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
