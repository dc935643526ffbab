import { ShmError, shown } from '@shmd/protocol';
import { SharedMemory } from './shared-memory.js';

/** Throws ERR_SHM_INVALID_ARGUMENT. */
export function checkSharedMemory(shm: unknown): asserts shm is SharedMemory {
  if (shm instanceof SharedMemory) return;
  throw new ShmError(
    'ERR_SHM_INVALID_ARGUMENT',
    `the memory must be a SharedMemory, as create() and attach() give it, not ${shown(shm)}`,
  );
}
