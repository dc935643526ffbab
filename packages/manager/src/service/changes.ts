import { type NamedParams, type SegmentEventKind, type SegmentInfo, ShmError } from '@shmd/protocol';
import type { ClientRecord } from '../registry/client-record.js';
import type { Registry } from '../registry/registry.js';
import { describe, type Segment } from '../registry/segment.js';
import type { SegmentJournal } from '../segments/segment-journal.js';
import type { Waiters } from './waiters.js';

export interface ChangesParts {
  registry: Registry;
  journal: SegmentJournal;
  waiters: Waiters;
  announce: (event: SegmentEventKind, segment: Segment) => void;
}

/** What may change of a segment while it lives. It changes when that is recorded: a change that cannot be recorded is not made. */
export class Changes {
  constructor(private readonly parts: ChangesParts) {}

  publish(client: ClientRecord, { name, uid }: NamedParams): SegmentInfo {
    const { registry, journal, waiters, announce } = this.parts;
    const segment = registry.find(name, uid);
    if (segment.owner !== client.id) throw new ShmError('ERR_SHM_PERMISSION', `${name} is not yours to publish`);
    if (segment.state === 'initialising') {
      journal.change({ ...segment, state: 'ready' });
      segment.state = 'ready';
      announce('published', segment);
      waiters.ready(segment);
    }
    return describe(segment);
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
