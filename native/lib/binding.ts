// What the addon exports, and what it promises.
//
// Every function throws an Error with `code` (errno name, 'ENOSPC'), `errno` (negative, as Node's) and `syscall`;
// `path` where a file is meant. A bad argument is a TypeError with code 'ERR_INVALID_ARG_TYPE', a number that is no
// safe integer or is out of range a RangeError with code 'ERR_OUT_OF_RANGE'. A method or accessor called on anything but an
// object of its class is a TypeError, with code 'ERR_INVALID_THIS' unless the runtime itself refuses first.

import type { BellConstructor, RingerConstructor } from './bell-types.js';
import type { LedgerConstructor } from './ledger-types.js';
import type { Copy, FoundMemory, Identity, Keeper, SegmentSpaceConstructor } from './segment-types.js';

export type * from './bell-types.js';
export type * from './ledger-types.js';
export type * from './segment-types.js';

export interface AttachmentStats {
  /** Attachments that are not closed. */
  attachments: number;
  /** Address ranges in use: one for each attachment, and the soft-closed ones. */
  mappings: number;
  /** What setAreaLimit() counts: as mappings, but soft-closed ones side by side are one, as for the kernel. */
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
  setAreaLimit(limit: number): void;
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
