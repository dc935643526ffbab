import { ShmError } from '@shmd/protocol';
import { encodeRecord } from '../ledger/segment-record.js';
import type { Draft, Segment } from '../registry/segment.js';
import type { SegmentStore } from './segment-store.js';

/** What the ledger is told of a segment beside its identity: nothing, unless somebody may go on with it. */
export class SegmentJournal {
  #closed = false;

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
    this.#refuseWhenClosed();
    this.#record(segment, this.payload(segment));
  }

  /** Records what a segment is about to become, before it does. Throws as `enter`; then it must stay what it is. */
  change(segment: Segment): void {
    this.#refuseWhenClosed();
    const payload = this.payload(segment);
    if (payload !== '') this.#record(segment, payload);
  }

  /** The planned stop has begun: what is, is what it will leave or remove. Everything else throws ERR_SHM_SHUTTING_DOWN from now on. */
  close(): void {
    this.#closed = true;
  }

  #refuseWhenClosed(): void {
    if (this.#closed) throw new ShmError('ERR_SHM_SHUTTING_DOWN', 'the manager is stopping');
  }

  #record(segment: Segment, payload: string): void {
    this.store.record(segment, segment.lifetime === 'persistent', payload);
  }
}
