import type { NamedParams, SegmentInfo, SegmentPage } from '@shmd/protocol';
import { describeAdmission } from '../registry/admission.js';
import type { Registry } from '../registry/registry.js';
import { describe, describedBytes } from '../registry/segment.js';
import type { LossWatch } from './loss-watch.js';

/** A page of `segment.list` stays well within one frame, and is made in a few ms. */
const PAGE_BYTES = 512 * 1024;

/** What there is. */
export class Catalogue {
  constructor(
    private readonly registry: Registry,
    private readonly loss: LossWatch,
    private readonly namePrefix: string,
  ) {}

  /** Throws ERR_SHM_NOT_FOUND, ERR_SHM_STALE. */
  stat({ name, uid }: NamedParams): SegmentInfo {
    // Who finds a name taken can learn by whom, and wait for that: also while it is being made.
    const coming = this.registry.admitted(name);
    if (coming && (uid === undefined || uid === coming.uid)) return describeAdmission(coming, this.namePrefix + name);
    return describe(this.loss.look(this.registry.find(name, uid)));
  }

  list(after = 0): SegmentPage {
    const segments: SegmentInfo[] = [];
    let bytes = 0;
    let last = 0;
    for (const segment of this.registry.segments) {
      if (segment.seq <= after || !this.registry.current(segment)) continue;
      if (bytes > PAGE_BYTES) return { segments, next: last };
      segments.push(describe(this.loss.look(segment)));
      last = segment.seq;
      bytes += describedBytes(segment);
    }
    return { segments };
  }
}
