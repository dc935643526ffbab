/**
 * Connects to a manager and works on its segments: memory, arrays, lists, cells and locks.
 *
 * In the examples `client` is connected, and has made: `shm`, of 4,096 bytes; `mutex`, over it; `cell`, of 1,024 bytes; `list`, of 'ready' and 1;
 * `array`, of 2 × 3 float64. `osName` is a segment of 4,096 bytes that no manager has. Names of the packages are imported.
 *
 * @module @shmd/client
 */
export type { DType, Lifetime, ManagerStatus, SegmentEvent, SegmentInfo, SegmentState } from '@shmd/protocol';
export { ERROR_CODES, ShmError, type ShmErrorCode } from '@shmd/protocol';
export type { CellWriter } from './cell/cell-writer.js';
export type { CellValue } from './cell/reader.js';
export { type CreateCellOptions, type OpenOrCreateCellOptions, SharedCell } from './cell/shared-cell.js';
export { Client } from './client.js';
export { type ConnectOptions, connect } from './connect.js';
export type { RequestOptions } from './connection/request-options.js';
export { type Access, setAttachmentLimit } from './memory/mapping.js';
export type { LockGuard } from './mutex/lock-guard.js';
export { SharedMutex } from './mutex/shared-mutex.js';
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
} from './operations/client-options.js';
export type { SegmentRef } from './segments/segment-ref.js';
export { SharedMemory } from './segments/shared-memory.js';
export type { UnmanagedOptions } from './segments/unmanaged.js';
export { ShareableList } from './shareable-list/shareable-list.js';
export { float, type ShareableElement, ShareableFloat, type ShareableValue } from './shareable-list/values.js';
export type { ArrayData, ArrayElement, ArrayInput, ArrayTypes } from './shared-array/dtype.js';
export type { AttachArrayOptions, CreateArrayOptions } from './shared-array/options.js';
export { type ArrayOverOptions, SharedArray } from './shared-array/shared-array.js';
export type { WaitOutcome } from './signals/client-words.js';
export type { ChangedOptions } from './signals/segment-signals.js';
export type { WaitOptions } from './signals/wait-options.js';
