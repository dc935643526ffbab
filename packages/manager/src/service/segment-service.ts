import type { Reservation } from '@shmd/native';
import {
  type AdoptParams,
  type AttachedSegment,
  type AttachParams,
  type CreatedSegment,
  type CreateParams,
  type NamedParams,
  nameProblem,
  type SegmentEventKind,
  type SegmentInfo,
  type SegmentPage,
  ShmError,
} from '@shmd/protocol';
import type { Logger } from '../logger.js';
import type { ClientRecord } from '../registry/client-record.js';
import { checkDisposal, refuseGuest } from '../registry/permission.js';
import { checkAttachments } from '../registry/quota.js';
import type { Admission, Registry } from '../registry/registry.js';
import { describe, describedBytes, locate, type Segment } from '../registry/segment.js';
import type { Cancellation } from '../rpc/cancellation.js';
import { encodeRecord, type SegmentRecord } from '../store/segment-record.js';
import type { SegmentStore } from '../store/segment-store.js';
import type { Turns } from '../turns.js';
import { LossWatch } from './loss-watch.js';
import { Waiters } from './waiters.js';

/** A page of `segment.list` stays well within one frame. */
const PAGE_BYTES = 512 * 1024;

export interface SegmentServiceOptions {
  registry: Registry;
  store: SegmentStore;
  namePrefix: string;
  /** A successor may go on with our segments: the ledger has to tell it all about them. */
  survivable: boolean;
  /** May users create who are not the manager's own? */
  guestsMayCreate: boolean;
  logger: Logger;
  announce: (event: SegmentEventKind, segment: Segment) => void;
  turns: Turns;
}

/** The life of segments, as clients ask for it: what the registry decides, the store carries out. */
export class SegmentService {
  readonly #waiters: Waiters;
  readonly #reserving = new Set<Promise<unknown>>();
  readonly #loss: LossWatch;
  #closing = false;

  constructor(private readonly options: SegmentServiceOptions) {
    this.#waiters = new Waiters(options.turns);
    this.#loss = new LossWatch(options.store, options.logger, options.announce);
  }

  create(
    client: ClientRecord,
    params: CreateParams,
    cancellation: Cancellation,
  ): CreatedSegment | Promise<CreatedSegment> {
    this.#refuseWhenClosing();
    if (!this.options.guestsMayCreate) refuseGuest(client, 'create segments here');
    if (params.attach) checkAttachments(client);
    const made = this.options.registry.madeBy(client, params.key);
    if (made) return this.#answer(made, client, params.attach);
    this.#giveUpLost(params.name);
    const admission = this.options.registry.admit(client, params.name, params.size);
    try {
      const osName = this.#osName(admission.name);
      const reservation = this.options.store.reserve(params.size);
      if (!(reservation instanceof Promise)) return this.#publish(admission, osName, reservation, params);
      return this.#publishLater(admission, osName, reservation, params, cancellation);
    } catch (error) {
      this.options.registry.withdraw(admission);
      throw error;
    }
  }

  attach(
    client: ClientRecord,
    params: AttachParams,
    cancellation: Cancellation,
  ): AttachedSegment | Promise<AttachedSegment> {
    checkAttachments(client);
    if (params.wait) {
      const ready = this.#findOrWait(params.name, params.uid);
      return ready ? this.#attached(client, ready) : this.#attachWhenReady(client, params, cancellation);
    }
    const segment = this.options.registry.find(params.name, params.uid);
    if (segment.state === 'initialising' && segment.owner !== client.id) {
      throw new ShmError('ERR_SHM_NOT_FOUND', `${segment.name} is being initialised; attach with wait`);
    }
    return this.#attached(client, this.#loss.intact(segment));
  }

  detach(client: ClientRecord, attachment: number): void {
    const ended = this.options.registry.detach(client, attachment);
    if (ended) this.#remove([ended]);
  }

  publish(client: ClientRecord, { name, uid }: NamedParams): SegmentInfo {
    const segment = this.options.registry.find(name, uid);
    if (segment.owner !== client.id) throw new ShmError('ERR_SHM_PERMISSION', `${name} is not yours to publish`);
    if (segment.state === 'initialising') {
      segment.state = 'ready';
      this.#recordChange(segment);
      this.options.announce('published', segment);
      this.#waiters.ready(name);
    }
    return describe(segment);
  }

  unlink(client: ClientRecord, { name, uid }: NamedParams): void {
    const segment = this.options.registry.find(name, uid);
    checkDisposal(client, segment);
    const kept = this.#remove([segment]);
    if (kept.size > 0) throw new ShmError('ERR_SHM_PERMISSION', `the operating system refuses to unlink ${name}`);
  }

  stat({ name, uid }: NamedParams): SegmentInfo {
    return describe(this.#loss.look(this.options.registry.find(name, uid)));
  }

  list(after = 0): SegmentPage {
    const segments: SegmentInfo[] = [];
    let bytes = 0;
    let last = 0;
    for (const segment of this.options.registry.segments) {
      if (segment.seq <= after) continue;
      if (bytes > PAGE_BYTES) return { segments, next: last };
      segments.push(describe(this.#loss.look(segment)));
      last = segment.seq;
      bytes += describedBytes(segment);
    }
    return { segments };
  }

  transfer(client: ClientRecord, name: string, clientId: string): SegmentInfo {
    const segment = this.options.registry.find(name);
    this.options.registry.transfer(client, segment, clientId);
    this.#recordChange(segment);
    this.options.announce('transferred', segment);
    return describe(segment);
  }

  adopt(client: ClientRecord, params: AdoptParams): CreatedSegment {
    this.#refuseWhenClosing();
    refuseGuest(client, 'adopt what was made elsewhere');
    if (params.attach) checkAttachments(client);
    const { osName, lifetime = 'manager' } = params;
    const { registry, store, namePrefix } = this.options;
    const name = osName.startsWith(namePrefix) ? osName.slice(namePrefix.length) : osName;
    this.#giveUpLost(name);
    this.#giveUpLost(osName);
    if (registry.has(name)) throw new ShmError('ERR_SHM_EXISTS', `${osName} is in this manager's charge already`);
    const found = store.find(osName);
    if (!found) throw new ShmError('ERR_SHM_NOT_FOUND', `no shared memory named ${osName}`);
    const admission = registry.admit(client, osName, found.size);
    try {
      const { name, size, createdAt } = admission;
      const payload = this.#payload({ name, size, lifetime, createdAt, owner: client.id, state: 'ready' });
      store.record(admission.uid, osName, found.identity, lifetime === 'persistent', payload);
    } catch (error) {
      registry.withdraw(admission);
      throw error;
    }
    return this.#committed(registry.commit(admission, osName, found.identity, { lifetime }), client, params.attach);
  }

  /** The clients of a former manager that have not come back have gone. */
  endClaims(): void {
    this.#remove(this.options.registry.endClaims());
  }

  /** What a disconnected client held and nobody else keeps is removed. */
  disconnected(client: ClientRecord): void {
    const ending = this.options.registry.removeClient(client);
    // A planned stop unlinks it with the rest, and leaves no ledger to strike it out of.
    if (!this.#closing) this.#remove(ending);
  }

  /** Refuses new segments from now on; resolves when none is in the making. */
  async close(): Promise<void> {
    this.#closing = true;
    await Promise.allSettled(this.#reserving);
  }

  async #publishLater(
    admission: Admission,
    osName: string,
    reserving: Promise<Reservation>,
    params: CreateParams,
    cancellation: Cancellation,
  ): Promise<CreatedSegment> {
    const { registry } = this.options;
    this.#reserving.add(reserving);
    try {
      const reservation = await reserving;
      if (this.#closing || cancellation.aborted) {
        reservation.discard();
        cancellation.throwIfAborted();
        this.#refuseWhenClosing();
      }
      return this.#publish(admission, osName, reservation, params);
    } catch (error) {
      registry.withdraw(admission);
      throw error;
    } finally {
      this.#reserving.delete(reserving);
    }
  }

  #publish(admission: Admission, osName: string, reservation: Reservation, params: CreateParams): CreatedSegment {
    const { registry, store } = this.options;
    const { client, name, size, createdAt } = admission;
    const { lifetime = 'manager', dtype, shape, meta, key } = params;
    const state = params.publish === false ? 'initialising' : 'ready';
    const payload = this.#payload({
      name,
      size,
      lifetime,
      createdAt,
      owner: client.id,
      state,
      dtype,
      shape,
      meta,
      key,
      everAttached: lifetime === 'attached' ? params.attach : undefined,
    });
    const identity = store.publish(reservation, admission.uid, osName, lifetime === 'persistent', payload);
    return this.#committed(registry.commit(admission, osName, identity, params), client, params.attach);
  }

  #committed(segment: Segment, client: ClientRecord, attach: boolean | undefined): CreatedSegment {
    this.options.announce('created', segment);
    if (segment.state === 'ready') this.#waiters.ready(segment.name);
    return this.#answer(segment, client, attach);
  }

  #answer(segment: Segment, client: ClientRecord, attach: boolean | undefined): CreatedSegment {
    return attach ? this.#attached(client, segment) : locate(segment, this.options.store.path);
  }

  /** What the ledger keeps of a segment beside its identity: nothing, unless somebody may go on with it. */
  #payload(record: SegmentRecord): string {
    return this.options.survivable || record.lifetime === 'persistent' ? encodeRecord(record) : '';
  }

  #recordChange(segment: Segment): void {
    const { uid, osName, identity, lifetime } = segment;
    const payload = this.#payload(segment);
    if (payload !== '') this.options.store.record(uid, osName, identity, lifetime === 'persistent', payload);
  }

  #attached(client: ClientRecord, segment: Segment): AttachedSegment {
    // A successor has to know whether nobody's having it attached means that everybody has gone.
    if (segment.lifetime === 'attached' && !segment.everAttached)
      this.#recordChange({ ...segment, everAttached: true });
    const attachment = this.options.registry.attach(client, segment);
    return Object.assign(locate(segment, this.options.store.path), { attachment });
  }

  async #attachWhenReady(
    client: ClientRecord,
    params: AttachParams,
    cancellation: Cancellation,
  ): Promise<AttachedSegment> {
    const { name, uid, timeout } = params;
    const deadline = timeout === undefined ? undefined : performance.now() + timeout;
    for (;;) {
      const left = deadline === undefined ? undefined : Math.max(0, Math.ceil(deadline - performance.now()));
      await this.#waiters.wait(name, uid, left, cancellation);
      const segment = this.#findOrWait(name, uid);
      if (segment) return this.#attached(client, segment);
    }
  }

  /** The segment when it is ready; nothing while it may still become so. */
  #findOrWait(name: string, uid: string | undefined): Segment | null {
    try {
      const segment = this.options.registry.find(name, uid);
      return segment.state === 'initialising' ? null : this.#loss.intact(segment);
    } catch (error) {
      if (error instanceof ShmError && error.code === 'ERR_SHM_NOT_FOUND') return null;
      throw error;
    }
  }

  #osName(name: string): string {
    const osName = this.options.namePrefix + name;
    // The OS allows 255 bytes; the prefix must not push a good name beyond its own rules.
    const problem = nameProblem(osName);
    if (problem) throw new ShmError('ERR_SHM_INVALID_NAME', `with the prefix ${this.options.namePrefix}: ${problem}`);
    return osName;
  }

  /** Returns those that could not be removed. */
  #remove(segments: Segment[]): Set<Segment> {
    if (segments.length === 0) return new Set();
    const kept = this.options.store.remove(segments);
    for (const segment of segments) {
      if (kept.has(segment)) continue;
      this.options.registry.remove(segment);
      this.#waiters.gone(segment.name, segment.uid);
      this.options.announce('unlinked', segment);
    }
    return kept;
  }

  /** A lost segment keeps nobody from its name: there is nothing left to attach. */
  #giveUpLost(name: string | undefined): void {
    const segment = name === undefined ? undefined : this.options.registry.peek(name);
    if (segment && this.#loss.look(segment).state === 'lost') this.#remove([segment]);
  }

  #refuseWhenClosing(): void {
    if (this.#closing) throw new ShmError('ERR_SHM_SHUTTING_DOWN', 'the manager is stopping');
  }
}
