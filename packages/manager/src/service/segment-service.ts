import type {
  AdoptParams,
  AttachedSegment,
  AttachParams,
  CreatedSegment,
  CreateParams,
  NamedParams,
  SegmentEventKind,
  SegmentInfo,
  SegmentPage,
} from '@shmd/protocol';
import type { Logger } from '../logger.js';
import type { ClientRecord } from '../registry/client-record.js';
import type { Registry } from '../registry/registry.js';
import type { Segment } from '../registry/segment.js';
import type { Cancellation } from '../rpc/cancellation.js';
import { SegmentJournal } from '../segments/segment-journal.js';
import type { SegmentStore } from '../segments/segment-store.js';
import type { Turns } from '../turns.js';
import { Attaching } from './attaching.js';
import type { BoardService } from './board.js';
import { Catalogue } from './catalogue.js';
import { Changes } from './changes.js';
import { Creation } from './creation.js';
import { LossWatch } from './loss-watch.js';
import { Notifying } from './notifying.js';
import { Removal } from './removal.js';
import type { Pace } from './removal-queue.js';
import { Waiters } from './waiters.js';

export interface SegmentServiceOptions {
  registry: Registry;
  store: SegmentStore;
  namePrefix: string;
  /** A successor may go on with our segments: the ledger has to tell it all about them. */
  survivable: boolean;
  /** May users write, and so create, who are not the manager's own? */
  guestsMayWrite: boolean;
  /** Undefined: there is none. */
  board?: Pick<BoardService, 'notify' | 'lost'> | undefined;
  logger: Logger;
  announce: (event: SegmentEventKind, segment: Segment) => void;
  /** In which much work is done without keeping others waiting. */
  pace: Pace;
  turns: Turns;
}

/** The life of segments, as clients ask for it: what the registry decides, the store carries out. */
export class SegmentService {
  readonly #creation: Creation;
  readonly #attaching: Attaching;
  readonly #changes: Changes;
  readonly #removal: Removal;
  readonly #catalogue: Catalogue;
  readonly #notifying: Notifying;
  readonly #journal: SegmentJournal;

  constructor(options: SegmentServiceOptions) {
    const { registry, store, namePrefix, guestsMayWrite, board, announce } = options;
    const waiters = new Waiters(options.turns);
    const loss = new LossWatch(store, options.logger, (segment) => {
      announce('lost', segment);
      if (segment.word !== undefined) board?.lost(segment.word);
    });
    const journal = new SegmentJournal(store, options.survivable);
    this.#journal = journal;
    this.#catalogue = new Catalogue(registry, loss, namePrefix);
    this.#changes = new Changes({ registry, journal, store, waiters, announce });
    this.#removal = new Removal({ registry, store, loss, waiters, announce }, options.pace);
    this.#attaching = new Attaching({ registry, journal, loss, waiters, dir: store.path });
    const [attaching, removal] = [this.#attaching, this.#removal];
    const shared = { registry, store, journal, waiters, announce };
    this.#creation = new Creation({ ...shared, attaching, removal, namePrefix, guestsMayWrite });
    this.#notifying = new Notifying({ registry, board, guestsMayWrite });
  }

  create(
    client: ClientRecord,
    params: CreateParams,
    cancellation: Cancellation,
  ): CreatedSegment | Promise<CreatedSegment> {
    return this.#creation.create(client, params, cancellation);
  }

  adopt(client: ClientRecord, params: AdoptParams): CreatedSegment {
    return this.#creation.adopt(client, params);
  }

  attach(
    client: ClientRecord,
    params: AttachParams,
    cancellation: Cancellation,
  ): AttachedSegment | Promise<AttachedSegment> {
    return this.#attaching.attach(client, params, cancellation);
  }

  detach(client: ClientRecord, attachment: number): void {
    this.#removal.detach(client, attachment);
  }

  publish(client: ClientRecord, params: NamedParams): SegmentInfo {
    return this.#changes.publish(client, params);
  }

  transfer(client: ClientRecord, name: string, clientId: string): SegmentInfo {
    return this.#changes.transfer(client, name, clientId);
  }

  unlink(client: ClientRecord, params: NamedParams): void {
    this.#removal.unlink(client, params);
  }

  notify(client: ClientRecord, params: NamedParams): { version: number } {
    return this.#notifying.notify(client, params);
  }

  stat(params: NamedParams): SegmentInfo {
    return this.#catalogue.stat(params);
  }

  list(after?: number): SegmentPage {
    return this.#catalogue.list(after);
  }

  /** The clients of a former manager that have not come back have gone. */
  endClaims(): void {
    this.#removal.endClaims();
  }

  /** What a disconnected client held and nobody else keeps is removed. */
  disconnected(client: ClientRecord): void {
    this.#removal.disconnected(client);
  }

  /** Refuses new segments and changes from now on, and leaves the rest to the planned stop; resolves when none is in the making. */
  close(): Promise<void> {
    this.#removal.stop();
    this.#journal.close();
    return this.#creation.close();
  }
}
