import { type NamedParams, type SegmentEventKind, type SegmentInfo, ShmError } from '@shmd/protocol';
import type { ClientRecord } from '../registry/client-record.js';
import type { Registry } from '../registry/registry.js';
import { describe, type Segment } from '../registry/segment.js';
import type { SegmentJournal } from '../segments/segment-journal.js';
import type { SegmentStore } from '../segments/segment-store.js';
import type { Waiters } from './waiters.js';

export interface ChangesParts {
  registry: Registry;
  journal: SegmentJournal;
  store: Pick<SegmentStore, 'rename'>;
  waiters: Waiters;
  announce: (event: SegmentEventKind, segment: Segment) => void;
}

/** What may change of a segment while it lives. It changes when that is recorded: a change that cannot be recorded is not made. */
export class Changes {
  constructor(private readonly parts: ChangesParts) {}

  publish(client: ClientRecord, { name, uid }: NamedParams): SegmentInfo {
    const { registry, waiters, announce } = this.parts;
    const segment = registry.find(name, uid);
    if (segment.owner !== client.id) throw new ShmError('ERR_SHM_PERMISSION', `${name} is not yours to publish`);
    if (segment.state === 'initialising') {
      this.#finish(segment);
      announce('published', segment);
      waiters.ready(segment);
    }
    return describe(segment);
  }

  /** A death after the record and before the name is there leaves what a successor finishes. */
  #finish(segment: Segment): void {
    const { journal, store } = this.parts;
    journal.change({ ...segment, state: 'ready' });
    if (segment.osName !== segment.publishedAs) {
      try {
        store.rename(segment, segment.publishedAs);
      } catch (error) {
        journal.change(segment);
        throw error;
      }
      segment.osName = segment.publishedAs;
    }
    segment.state = 'ready';
  }

  transfer(client: ClientRecord, name: string, clientId: string): SegmentInfo {
    const { registry, journal, announce } = this.parts;
    const segment = registry.find(name);
    const heir = registry.heir(client, segment, clientId);
    if (segment.owner !== heir.id) {
      journal.change({ ...segment, owner: heir.id });
      registry.transfer(segment, heir);
      announce('transferred', segment);
    }
    return describe(segment);
  }
}
