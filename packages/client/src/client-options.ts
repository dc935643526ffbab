import type { CreateParams, DType, Lifetime, SegmentEvent, ShmError } from '@shmd/protocol';
import type { Access, Window } from './mapping.js';
import { refuseUnknown } from './refuse-unknown.js';
import { checkedRequest, type RequestOptions } from './request-options.js';
import type { SharedMemory } from './shared-memory.js';

export interface CreateOptions extends RequestOptions {
  name?: string | undefined;
  /** Bytes. */
  size: number;
  lifetime?: Lifetime | undefined;
  /** Any JSON object of at most 4 KiB, kept with the segment and shown by `stat`. */
  meta?: { [key: string]: unknown } | undefined;
  /** As of `attach`. */
  populate?: boolean | undefined;
}

export interface AttachOptions extends RequestOptions, Window {
  access?: Access | undefined;
  /** Wait for the segment to be created and published: for `timeout` ms, or without one until it is. */
  wait?: boolean | undefined;
}

export type CreateFromOptions = Omit<CreateOptions, 'size' | 'populate'>;

export interface FetchOptions extends RequestOptions {
  /** Byte at which the copy begins. */
  offset?: number | undefined;
  /** Bytes of it. Default: all to the end. */
  length?: number | undefined;
}

export type CreateListOptions = Omit<CreateOptions, 'size' | 'populate'>;
export type AttachListOptions = Omit<AttachOptions, keyof Window>;

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

export interface AdoptOptions extends RequestOptions {
  lifetime?: Lifetime | undefined;
  access?: Access | undefined;
}

export interface StatusOptions extends RequestOptions {
  /** Also who is connected. */
  clients?: boolean | undefined;
}

/** What the manager needs to know to locate a segment. */
export type LocateOptions = Pick<AttachOptions, 'wait' | 'timeout' | 'signal'>;

export interface ClientEvents {
  /** The manager is gone; and once more when it could have had a successor, and none was found. */
  disconnect: [error: ShmError];
  /** A successor answers, and what is held has been claimed again. */
  reconnect: [];
  segment: [event: SegmentEvent];
}

/** What the manager needs to know to create a segment, and of the request. Throws ERR_SHM_INVALID_ARGUMENT, also for an option that there is not. */
export function createRequest(options: CreateOptions): { params: CreateParams; request: RequestOptions } {
  const { name, size, lifetime, meta, signal, timeout, ...unknown } = { ...options };
  refuseUnknown(unknown);
  return { params: { name, size, lifetime, meta }, request: checkedRequest({ signal, timeout }) };
}
