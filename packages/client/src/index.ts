export type { DType, Lifetime, ManagerStatus, SegmentEvent, SegmentInfo, SegmentState } from '@shmd/protocol';
export { ERROR_CODES, ShmError, type ShmErrorCode } from '@shmd/protocol';
export { Client } from './client.js';
export type {
  AdoptOptions,
  AttachListOptions,
  AttachOptions,
  ClientEvents,
  CreateFromOptions,
  CreateListOptions,
  CreateOptions,
  FetchOptions,
  OpenOrCreateOptions,
  StatusOptions,
} from './client-options.js';
export { type ConnectOptions, connect } from './connect.js';
export { setAttachmentLimit } from './mapping.js';
export type { RequestOptions } from './request-options.js';
export type { SegmentRef } from './segment-ref.js';
export { ShareableList } from './shareable-list/shareable-list.js';
export { float, type ShareableElement, ShareableFloat, type ShareableValue } from './shareable-list/values.js';
export type { ArrayData, ArrayElement, ArrayInput } from './shared-array/dtype.js';
export type { AttachArrayOptions, CreateArrayOptions } from './shared-array/options.js';
export { type ArrayOverOptions, SharedArray } from './shared-array/shared-array.js';
export { SharedMemory } from './shared-memory.js';
export type { UnmanagedOptions } from './unmanaged.js';
