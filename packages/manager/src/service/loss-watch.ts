import { ShmError } from '@shmd/protocol';
import type { Logger } from '../logger.js';
import type { Segment } from '../registry/segment.js';
import type { SegmentStore } from '../segments/segment-store.js';

/**
 * Notices that somebody else removed or replaced a segment's OS object, as Python's resource tracker does with blocks it only attached.
 * It looks when a segment is asked for: one fstatat. Whoever has the memory mapped keeps it, but nobody can attach it any more.
 */
export class LossWatch {
  constructor(
    private readonly store: SegmentStore,
    private readonly logger: Logger,
    private readonly lost: (segment: Segment) => void,
  ) {}

  /** The segment, its state brought up to date. */
  look(segment: Segment): Segment {
    if (segment.state === 'ready' && this.store.isGone(segment)) {
      segment.state = 'lost';
      this.logger.warn({ segment: segment.name, osName: segment.osName }, 'a segment was removed by somebody else');
      this.lost(segment);
    }
    return segment;
  }

  /** The segment, still there to be attached. Throws ERR_SHM_STALE. */
  intact(segment: Segment): Segment {
    if (this.look(segment).state !== 'lost') return segment;
    throw new ShmError('ERR_SHM_STALE', `${segment.name} was removed by somebody else; its memory cannot be attached`);
  }
}
