export type { Lifetime, ManagerStatus, SegmentEvent, SegmentInfo, SegmentState } from '@shmd/protocol';
export { ERROR_CODES, ShmError, type ShmErrorCode } from '@shmd/protocol';
export {
  type AdoptOptions,
  type AttachOptions,
  Client,
  type ClientEvents,
  type CreateOptions,
  type OpenOrCreateOptions,
} from './client.js';
export { type ConnectOptions, connect } from './connect.js';
export type { SegmentRef } from './segment-ref.js';
export { SharedMemory } from './shared-memory.js';
export type { UnmanagedOptions } from './unmanaged.js';
