import type { CreateParams, DType, Lifetime, SegmentEvent, ShmError } from '@shmd/protocol';
import { checkedRequest, type RequestOptions } from '../connection/request-options.js';
import type { Access, Window } from '../memory/mapping.js';
import { refuseUnknown } from '../mistakes/refuse-unknown.js';
import type { SharedMemory } from '../segments/shared-memory.js';

/** How to make a segment. */
export interface CreateOptions extends RequestOptions {
  /** Of at most 200 bytes. Default: one that is new, `shmd_` and 8 hexadecimal digits. */
  name?: string | undefined;
  /** Bytes. */
  size: number;
  /** Default: 'manager'. */
  lifetime?: Lifetime | undefined;
  /** Any JSON object of at most 4 KiB, kept with the segment and shown by `stat`. */
  meta?: { [key: string]: unknown } | undefined;
  /** As of `attach`. */
  populate?: boolean | undefined;
}

/** How to attach a segment: what of it, and to do what. */
export interface AttachOptions extends RequestOptions, Window {
  /** Default: 'read-write'. */
  access?: Access | undefined;
  /** Wait for the segment to be created and published: for `timeout` ms, or without one until it is. */
  wait?: boolean | undefined;
}

/** How to make a segment of bytes that there are: its size is theirs. */
export type CreateFromOptions = Omit<CreateOptions, 'size' | 'populate'>;

/** What to copy of a segment. */
export interface FetchOptions extends RequestOptions {
  /** Byte at which the copy begins. */
  offset?: number | undefined;
  /** Bytes of it. Default: all to the end. */
  length?: number | undefined;
}

/** How to make a list: its size is what the items need. */
export type CreateListOptions = Omit<CreateOptions, 'size' | 'populate'>;
/** How to attach a list: all of it. */
export type AttachListOptions = Omit<AttachOptions, keyof Window>;

/** What to open, and how to make it if it is not there. */
export interface OpenOrCreateOptions extends Omit<CreateOptions, 'populate'> {
  name: string;
  /** Runs in exactly one process, before anyone else may attach. */
  init?: ((shm: SharedMemory) => void | Promise<void>) | undefined;
  /** ms to wait for another process's initialiser, and for each answer of the manager. Default: as long as it takes; `requestTimeout`. */
  timeout?: number | undefined;
  /** With `shape`, makes it an array, and refuses one of another dtype. */
  dtype?: DType | undefined;
  shape?: readonly number[] | undefined;
}

/** How to take charge of what somebody else made. */
export interface AdoptOptions extends RequestOptions {
  /** Default: 'manager'. */
  lifetime?: Lifetime | undefined;
  /** Default: 'read-write'. */
  access?: Access | undefined;
}

/** What to tell of a manager. */
export interface StatusOptions extends RequestOptions {
  /** Also who is connected. */
  clients?: boolean | undefined;
}

/** What a client emits, with what its listeners are given. */
export interface ClientEvents {
  /** The manager is gone; and once more when it could have had a successor, and none was found. */
  disconnect: [error: ShmError];
  /** It is gone for good, once: after a planned stop, or without a successor. Not told to whoever has stopped it by `shutdown()`. */
  lost: [error: ShmError];
  /** A successor answers, and what is held has been claimed again. */
  reconnect: [];
  /** A segment was created, published, unlinked, transferred or lost, by whomever. */
  segment: [event: SegmentEvent];
}

/** What the manager needs to know to create a segment, and of the request. Throws ERR_SHM_INVALID_ARGUMENT, also for an option that there is not. */
export function createRequest(options: CreateOptions): { params: CreateParams; request: RequestOptions } {
  const { name, size, lifetime, meta, signal, timeout, ...unknown } = { ...options };
  refuseUnknown(unknown);
  return { params: { name, size, lifetime, meta }, request: checkedRequest({ signal, timeout }) };
}
