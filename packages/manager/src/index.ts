/**
 * Starts managers. Its names of the client are those of `@shmd/client` itself.
 *
 * @module @shmd/manager
 */
export { Client, connect, ERROR_CODES, SharedCell, SharedMemory, SharedMutex, ShmError } from '@shmd/client';
export type { ManagerOptions } from './config.js';
export type { LogLevel } from './logger.js';
export { SharedMemoryManager } from './shared-memory-manager.js';
