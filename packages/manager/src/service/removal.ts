import { type NamedParams, type SegmentEventKind, ShmError } from '@shmd/protocol';
import type { ClientRecord } from '../registry/client-record.js';
import { checkDisposal } from '../registry/permission.js';
import type { Registry } from '../registry/registry.js';
import type { Segment } from '../registry/segment.js';
import type { SegmentStore } from '../segments/segment-store.js';
import type { LossWatch } from './loss-watch.js';
import { type Pace, RemovalQueue } from './removal-queue.js';
import type { Waiters } from './waiters.js';

export interface RemovalParts {
  registry: Registry;
  store: SegmentStore;
  loss: LossWatch;
  waiters: Waiters;
  announce: (event: SegmentEventKind, segment: Segment) => void;
}

/** How segments end: because a client says so, with their last attachment, or with their owner. */
export class Removal {
  readonly #queue: RemovalQueue;

  constructor(
    private readonly parts: RemovalParts,
    pace: Pace,
  ) {
    this.#queue = new RemovalQueue((segments) => this.#remove(segments), pace);
  }

  /** Something is on its way out, and takes its room until then. */
  get busy(): boolean {
    return this.#queue.busy;
  }

  /** Resolves when nothing is on its way out any more. */
  settled(): Promise<void> {
    return this.#queue.settled();
  }

  unlink(client: ClientRecord, { name, uid }: NamedParams): void {
    const segment = this.parts.registry.find(name, uid);
    checkDisposal(client, segment);
    if (this.#remove([segment]).size === 0) return;
    throw new ShmError('ERR_SHM_PERMISSION', `the operating system refuses to unlink ${name}`);
  }

  detach(client: ClientRecord, attachment: number): void {
    const ended = this.parts.registry.detach(client, attachment);
    if (ended) this.#remove([ended]);
  }

  /** What a disconnected client held and nobody else keeps is removed. */
  disconnected(client: ClientRecord): void {
    this.#queue.add(this.parts.registry.depart(client));
  }

  /** The clients of a former manager that have not come back have gone. */
  endClaims(): void {
    this.#queue.add(this.parts.registry.endClaims());
  }

  /** Nobody is kept from a name by what ends anyway, nor by what was lost: there is nothing left to attach. */
  vacate(name: string): void {
    const { registry, loss } = this.parts;
    const segment = registry.occupant(name);
    if (!segment) return;
    const ends = !registry.current(segment);
    if (ends) registry.disown(segment);
    if (ends || loss.look(segment).state === 'lost') this.#remove([segment]);
  }

  /** A planned stop unlinks what is left with the rest, and leaves no ledger to strike it out of. */
  stop(): void {
    this.#queue.stop();
  }

  /** Returns those that could not be removed. */
  #remove(segments: Segment[]): Set<Segment> {
    const { registry, store, waiters, announce } = this.parts;
    const kept = store.remove(segments);
    for (const segment of segments) {
      if (kept.has(segment)) continue;
      registry.remove(segment);
      waiters.gone(segment);
      announce('unlinked', segment);
    }
    return kept;
  }
}
