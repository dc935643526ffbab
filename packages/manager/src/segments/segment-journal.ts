import { encodeRecord } from '../ledger/segment-record.js';
import type { Draft, Segment } from '../registry/segment.js';
import type { SegmentStore } from './segment-store.js';

/** What the ledger is told of a segment beside its identity: nothing, unless somebody may go on with it. */
export class SegmentJournal {
  constructor(
    private readonly store: Pick<SegmentStore, 'record'>,
    /** A successor may go on with all our segments. */
    private readonly survivable: boolean,
  ) {}

  /** @param key of the request that makes it */
  payload(segment: Draft, key?: string): string {
    return this.survivable || segment.lifetime === 'persistent' ? encodeRecord(segment, key) : '';
  }

  /** Records one that is there, and not in the ledger yet. Throws ERR_SHM_NO_SPACE, …; then nothing is recorded. */
  enter(segment: Segment): void {
    this.#record(segment, this.payload(segment));
  }

  /** Records what a segment is about to become, before it does. Throws as `enter`; then it must stay what it is. */
  change(segment: Segment): void {
    const payload = this.payload(segment);
    if (payload !== '') this.#record(segment, payload);
  }

  #record(segment: Segment, payload: string): void {
    this.store.record(segment, segment.lifetime === 'persistent', payload);
  }
}
