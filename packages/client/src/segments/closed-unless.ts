import type { SharedMemory } from './shared-memory.js';

/** What cannot be viewed as it was asked for is detached again. */
export function closedUnless<V>(shm: SharedMemory, view: () => V): V {
  try {
    return view();
  } catch (error) {
    shm.close();
    throw error;
  }
}
