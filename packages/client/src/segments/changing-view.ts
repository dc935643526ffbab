import type { ChangedOptions } from '../signals/segment-signals.js';
import { SegmentView } from './segment-view.js';

/** A view whose changes are told as those of its segment. */
export abstract class ChangingView extends SegmentView {
  /** As `SharedMemory.version`. */
  get version(): number {
    return this.shm.version;
  }

  /** Says that it has changed, as `SharedMemory.notify`. */
  notify(): number {
    return this.shm.notify();
  }

  /** Waits until it was said to have changed, as `SharedMemory.changed`. */
  changed(options: ChangedOptions = {}): Promise<number> {
    return this.shm.changed(options);
  }
}
