import type { Keeper } from '@shmd/native';
import {
  type AdoptParams,
  type CreatedSegment,
  type CreateParams,
  nameProblem,
  type SegmentEventKind,
  ShmError,
} from '@shmd/protocol';
import { type Admission, draft } from '../registry/admission.js';
import type { ClientRecord } from '../registry/client-record.js';
import { refuseGuest } from '../registry/permission.js';
import { checkAttachments } from '../registry/quota.js';
import type { Registry } from '../registry/registry.js';
import { complete, type Draft, type Segment } from '../registry/segment.js';
import type { Cancellation } from '../rpc/cancellation.js';
import { osNameWithin } from '../segments/os-name.js';
import type { SegmentJournal } from '../segments/segment-journal.js';
import type { SegmentStore } from '../segments/segment-store.js';
import type { Attaching } from './attaching.js';
import type { Removal } from './removal.js';
import type { Waiters } from './waiters.js';

export interface CreationParts {
  registry: Registry;
  store: SegmentStore;
  journal: SegmentJournal;
  attaching: Attaching;
  removal: Removal;
  waiters: Waiters;
  /** Put before names to make OS names. */
  namePrefix: string;
  /** May users write, and so create, who are not the manager's own? */
  guestsMayWrite: boolean;
  announce: (event: SegmentEventKind, segment: Segment) => void;
}

/** One create. `cancellation` is aborted when nobody waits for its answer any more. */
interface Order {
  client: ClientRecord;
  params: CreateParams;
  cancellation: Cancellation;
}

/** How often a create is tried that may succeed the next time. */
const TRIES = 8;

/** How segments come to be: made here, or taken charge of. Whatever fails on the way is undone. */
export class Creation {
  readonly #making = new Set<Promise<unknown>>();
  #closing = false;

  constructor(private readonly parts: CreationParts) {}

  create(
    client: ClientRecord,
    params: CreateParams,
    cancellation: Cancellation,
  ): CreatedSegment | Promise<CreatedSegment> {
    const { registry, attaching, guestsMayWrite } = this.parts;
    this.#refuseWhenClosing();
    if (!guestsMayWrite) refuseGuest(client, 'create segments here');
    if (params.attach) checkAttachments(client);
    const made = registry.madeBy(client, params.key);
    if (made) return attaching.answer(client, made, params.attach);
    return this.#make({ client, params, cancellation }, TRIES);
  }

  adopt(client: ClientRecord, { osName, lifetime, attach }: AdoptParams): CreatedSegment {
    const { registry, store, journal, removal, namePrefix } = this.parts;
    this.#refuseWhenClosing();
    refuseGuest(client, 'adopt what was made elsewhere');
    if (attach) checkAttachments(client);
    const name = osName.startsWith(namePrefix) ? osName.slice(namePrefix.length) : osName;
    removal.vacate(name);
    removal.vacate(osName);
    if (registry.has(name)) throw new ShmError('ERR_SHM_EXISTS', `${osName} is in this manager's charge already`);
    const found = store.find(osName);
    if (!found) throw new ShmError('ERR_SHM_NOT_FOUND', `no shared memory named ${osName}`);
    let admission: Admission | undefined;
    let segment: Segment;
    try {
      admission = registry.admit(client, { name: osName, size: found.size, lifetime, attach });
      segment = complete(draft(admission, osName), found.keeper);
      journal.enter(segment);
    } catch (error) {
      if (admission) this.#withdraw(admission);
      found.keeper.release?.();
      throw error;
    }
    return this.#commit(admission, segment);
  }

  /** Refuses new segments from now on; resolves when none is in the making. */
  async close(): Promise<void> {
    this.#closing = true;
    await Promise.allSettled(this.#making);
  }

  #make(order: Order, tries: number): CreatedSegment | Promise<CreatedSegment> {
    const { removal } = this.parts;
    const { busy } = removal;
    const again = (error: unknown) => this.#tryAgain(order, tries, error, busy || removal.busy);
    try {
      const made = this.#try(order);
      return made instanceof Promise ? made.catch(again) : made;
    } catch (error) {
      return again(error);
    }
  }

  /** @param removing something was on its way out meanwhile */
  #tryAgain(order: Order, tries: number, error: unknown, removing: boolean): CreatedSegment | Promise<CreatedSegment> {
    const { removal } = this.parts;
    const { code } = error as ShmError;
    if (tries === 1) throw error;
    // Somebody else's file has the name that was generated: another will do.
    if (code === 'ERR_SHM_EXISTS' && order.params.name === undefined) return this.#make(order, tries - 1);
    // What nobody can reach any more keeps nobody from its room.
    if ((code === 'ERR_SHM_QUOTA' || code === 'ERR_SHM_NO_SPACE') && removing) {
      return removal.settled().then(() => this.#make(order, tries - 1));
    }
    throw error;
  }

  #try({ client, params, cancellation }: Order): CreatedSegment | Promise<CreatedSegment> {
    const { registry, removal } = this.parts;
    const confirm = () => {
      cancellation.throwIfAborted();
      this.#refuseWhenClosing();
    };
    confirm();
    if (params.name !== undefined) removal.vacate(params.name);
    const admission = registry.admit(client, params);
    try {
      const osName = this.#osName(admission.name);
      const drafted = draft(admission, osName, this.#nameForNow(admission, osName));
      const keeper = this.#store(drafted, params.key, confirm);
      if (!(keeper instanceof Promise)) return this.#commit(admission, complete(drafted, keeper));
      return this.#track(this.#commitLater(admission, drafted, keeper));
    } catch (error) {
      this.#withdraw(admission);
      throw error;
    }
  }

  #store(drafted: Draft, key: string | undefined, confirm: () => void): Keeper | Promise<Keeper> {
    const { store, journal } = this.parts;
    const { uid, osName, publishedAs, size, lifetime } = drafted;
    const payload = journal.payload(drafted, key);
    return store.create({ uid, osName, publishedAs, size, persistent: lifetime === 'persistent', payload, confirm });
  }

  async #commitLater(admission: Admission, drafted: Draft, making: Promise<Keeper>): Promise<CreatedSegment> {
    try {
      return this.#commit(admission, complete(drafted, await making));
    } catch (error) {
      this.#withdraw(admission);
      throw error;
    }
  }

  #track<R>(making: Promise<R>): Promise<R> {
    this.#making.add(making);
    const made = () => this.#making.delete(making);
    making.then(made, made);
    return making;
  }

  #commit(admission: Admission, segment: Segment): CreatedSegment {
    const { registry, attaching, removal, waiters, announce } = this.parts;
    registry.commit(admission, segment);
    announce('created', segment);
    if (segment.state === 'ready') waiters.ready(segment);
    try {
      return attaching.answer(admission.client, segment, admission.wanted.attach);
    } catch (error) {
      // Whoever asked for it will never know that it is there.
      removal.unlink(admission.client, segment);
      throw error;
    }
  }

  /** Who waits for this very creation hears that it will not come. */
  #withdraw(admission: Admission): void {
    this.parts.registry.withdraw(admission);
    this.parts.waiters.gone(admission);
  }

  #nameForNow({ uid, wanted }: Admission, osName: string): string {
    return wanted.publish === false ? this.parts.store.unpublishedName(uid, osName) : osName;
  }

  #osName(name: string): string {
    const { namePrefix } = this.parts;
    const osName = namePrefix + name;
    // The prefix must not push a good name beyond the rules of names.
    const problem = nameProblem(osName);
    if (problem) throw new ShmError('ERR_SHM_INVALID_NAME', `with the prefix ${namePrefix}: ${problem}`);
    return osNameWithin(osName, this.parts.store.maxNameBytes);
  }

  #refuseWhenClosing(): void {
    if (this.#closing) throw new ShmError('ERR_SHM_SHUTTING_DOWN', 'the manager is stopping');
  }
}
