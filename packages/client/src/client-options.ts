import type { CreateParams, Lifetime, SegmentEvent, ShmError } from '@shmd/protocol';
import type { Access } from './mapping.js';
import { refuseUnknown } from './refuse-unknown.js';
import type { SharedMemory } from './shared-memory.js';

export interface CreateOptions {
  name?: string;
  /** Bytes. */
  size: number;
  lifetime?: Lifetime;
  /** Any JSON object of at most 4 KiB, kept with the segment and shown by `stat`. */
  meta?: { [key: string]: unknown };
  signal?: AbortSignal;
}

export interface AttachOptions {
  access?: Access;
  /** Wait for the segment to be created and published. */
  wait?: boolean;
  /** ms to wait at the most; then ERR_SHM_TIMEOUT. */
  timeout?: number;
  /** Byte at which the mapped window begins. */
  offset?: number;
  /** Bytes of the mapped window. */
  length?: number;
  signal?: AbortSignal;
}

export type CreateListOptions = Omit<CreateOptions, 'size'>;
export type AttachListOptions = Omit<AttachOptions, 'offset' | 'length'>;

export interface OpenOrCreateOptions extends CreateOptions {
  name: string;
  /** Runs in exactly one process, before anyone else may attach. */
  init?: (shm: SharedMemory) => void | Promise<void>;
  /** ms to wait for another process's initialiser. */
  timeout?: number;
}

export interface AdoptOptions {
  lifetime?: Lifetime;
  access?: Access;
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

/** What the manager needs to know to create a segment. Throws ERR_SHM_INVALID_ARGUMENT for an option that there is not. */
export function createParams({ name, size, lifetime, meta, signal: _, ...unknown }: CreateOptions): CreateParams {
  refuseUnknown(unknown);
  return { name, size, lifetime, meta };
}
