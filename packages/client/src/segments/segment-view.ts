import type { RequestOptions } from '../connection/request-options.js';
import type { SegmentRef } from './segment-ref.js';
import type { SharedMemory } from './shared-memory.js';

/** What reads the memory of an attachment in its own way, and is closed with it. */
export abstract class SegmentView implements Disposable {
  /** The memory that it is over. */
  readonly shm: SharedMemory;

  protected constructor(shm: SharedMemory) {
    this.shm = shm;
  }

  /** Of the segment. */
  get name(): string {
    return this.shm.name;
  }

  /** Names this creation of the segment, as `SharedMemory.ref`. */
  get ref(): SegmentRef {
    return this.shm.ref;
  }

  /** Closes `shm`: no view over it reaches the segment any more. Idempotent. */
  close(): void {
    this.shm.close();
  }

  /** Removes the segment's name. Memory stays with those who have it mapped. Throws ERR_SHM_NOT_FOUND, ERR_SHM_STALE. */
  unlink(options: RequestOptions = {}): Promise<void> {
    return this.shm.unlink(options);
  }

  /** `close()`. */
  [Symbol.dispose](): void {
    this.close();
  }
}
