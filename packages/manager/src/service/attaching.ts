import {
  type AttachedSegment,
  type AttachParams,
  type CreatedSegment,
  fromSystemError,
  ShmError,
} from '@shmd/protocol';
import type { ClientRecord } from '../registry/client-record.js';
import { checkAttachments } from '../registry/quota.js';
import type { Registry } from '../registry/registry.js';
import { locate, type Segment } from '../registry/segment.js';
import type { Cancellation } from '../rpc/cancellation.js';
import type { SegmentJournal } from '../segments/segment-journal.js';
import type { LossWatch } from './loss-watch.js';
import type { Waiters } from './waiters.js';

export interface AttachingParts {
  registry: Registry;
  journal: SegmentJournal;
  loss: LossWatch;
  waiters: Waiters;
  /** Directory of the segments. */
  dir: string;
}

/** Counts who has attached what, at once or when it is ready, and says where it is. */
export class Attaching {
  constructor(private readonly parts: AttachingParts) {}

  attach(
    client: ClientRecord,
    params: AttachParams,
    cancellation: Cancellation,
  ): AttachedSegment | Promise<AttachedSegment> {
    checkAttachments(client);
    if (params.wait) {
      const ready = this.#ready(params.name, params.uid);
      return ready ? this.#attached(client, ready) : this.#whenReady(client, params, cancellation);
    }
    const segment = this.parts.registry.find(params.name, params.uid);
    // Its maker claims it by its uid, of a successor; by its name alone any part of that program may ask, which has no more of it than others.
    if (segment.state === 'initialising' && (segment.owner !== client.id || params.uid === undefined)) {
      throw new ShmError('ERR_SHM_NOT_FOUND', `${segment.name} is being initialised; attach with wait`);
    }
    return this.#attached(client, this.parts.loss.intact(segment));
  }

  /** What its maker is told of a segment, counted as attached if that was asked for. */
  answer(client: ClientRecord, segment: Segment, attach: boolean | undefined): CreatedSegment {
    return attach ? this.#attached(client, segment) : locate(segment, this.parts.dir);
  }

  #attached(client: ClientRecord, segment: Segment): AttachedSegment {
    const { registry, journal, dir } = this.parts;
    this.#worded(segment);
    // A successor has to know whether nobody's having it attached means that everybody has gone.
    if (segment.lifetime === 'attached' && !segment.everAttached) journal.change({ ...segment, everAttached: true });
    const granted = grant(client, segment);
    const attachment = registry.attach(client, segment);
    return Object.assign(locate(segment, dir), granted, { attachment });
  }

  /** A segment that could not have words of the board so far gets them before anybody may look for them there. */
  #worded(segment: Segment): void {
    if (segment.word !== undefined) return;
    const { registry, journal } = this.parts;
    const word = registry.takeWord();
    if (word === undefined) return;
    try {
      journal.change({ ...segment, word });
    } catch (error) {
      registry.freeWord(word);
      throw error;
    }
    segment.word = word;
  }

  async #whenReady(client: ClientRecord, params: AttachParams, cancellation: Cancellation): Promise<AttachedSegment> {
    const { name, uid, timeout } = params;
    const deadline = timeout === undefined ? undefined : performance.now() + timeout;
    for (;;) {
      const left = deadline === undefined ? undefined : Math.max(0, Math.ceil(deadline - performance.now()));
      await this.parts.waiters.wait({ name, uid }, left, cancellation);
      const gone = uid !== undefined && !this.parts.registry.peek(name);
      if (gone) throw new ShmError('ERR_SHM_STALE', `the segment that was ${name} is gone`);
      const segment = this.#ready(name, uid);
      if (segment) return this.#attached(client, segment);
    }
  }

  /** The segment when it is ready; nothing while it may still become so: one that was meant by its uid comes only once. */
  #ready(name: string, uid: string | undefined): Segment | null {
    const { registry, loss } = this.parts;
    const awaited = uid === undefined || registry.admitted(name)?.uid === uid;
    if (awaited && !registry.peek(name)) return null;
    const segment = registry.find(name, uid);
    return segment.state === 'initialising' ? null : loss.intact(segment);
  }
}

/** Where a name does not say which creation has it, the client gets a handle to this very one. Throws ERR_SHM_PERMISSION, … */
function grant({ pid, id }: ClientRecord, { name, keeper }: Segment): { grant?: number } {
  if (!keeper.grant) return {};
  try {
    return { grant: keeper.grant(pid, 'read-write') };
  } catch (error) {
    throw fromSystemError(error, `hand ${name} to the process ${pid} of client ${id}`);
  }
}
