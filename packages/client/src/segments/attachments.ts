import {
  type AdoptParams,
  type AttachedSegment,
  type CreatedSegment,
  type CreateParams,
  fromWire,
  type Method,
  methods,
  ShmError,
} from '@shmd/protocol';
import { type Connection, isUnanswered } from '../connection/connection.js';
import type { Link, LinkRequest } from '../connection/link.js';
import { checkedRequest, type RequestOptions, requestOptions } from '../connection/request-options.js';
import { LONGEST_TIMER_MS } from '../deadlines/deadline.js';
import { type Access, dropGrant, type Window } from '../memory/mapping.js';
import { refuseUnknown } from '../mistakes/refuse-unknown.js';
import type { Hub } from '../signals/hub.js';
import { SegmentSignals } from '../signals/segment-signals.js';
import { HalfMade } from './half-made.js';
import { type SegmentRef, toSegmentRef } from './segment-ref.js';
import { type Holder, SharedMemory } from './shared-memory.js';

/** What a create may take for each GiB it reserves, beyond what any request may. ms. */
const MS_PER_GIB = 1_000;

/** A wait ends by the manager's clock. This much later it ends by ours, for the manager answers nothing. ms. */
const OVERDUE_MS = 250;

/** A half-made segment is removed as well as that can be done in this time, before its maker hears what went wrong. ms. */
const REMOVAL_MS = 1_000;

/** `wait`: also for a segment that is not there or not ready yet. */
export interface LocateOptions extends RequestOptions {
  wait?: boolean | undefined;
}

type NewSegment = Omit<CreateParams, 'attach' | 'key'>;

/** What a client knows of an attachment of its. */
interface Attached {
  /** The manager's, for it: none when a restarted manager no longer knows the segment. */
  number: number | undefined;
  readonly signals: SegmentSignals;
}

/** What one client has attached: asks the manager, maps, and keeps both in step, also over a manager's restart. */
export class Attachments implements Holder {
  readonly #attached = new Map<SharedMemory, Attached>();
  /** Also what was closed: whoever still has a view hears that. */
  readonly #byBuffer = new WeakMap<ArrayBufferLike, SharedMemory>();
  /** What is of no use and may still be there: the manager was lost before it said that it is gone. */
  readonly #unwanted = new Set<SegmentRef>();
  readonly #halfMade = new HalfMade();
  #keys = 0;
  #closed = false;

  constructor(
    private readonly link: Link,
    private readonly hub: Hub,
  ) {}

  /** Throws ERR_SHM_CLOSED after `closeAll`, and whatever the manager answers. */
  request<P, R>(method: Method<P, R>, params: P, request?: LinkRequest<R>): Promise<R> {
    if (this.#closed) return Promise.reject(new ShmError('ERR_SHM_CLOSED', 'the client was closed'));
    return this.link.request(method, params, request);
  }

  /** Creates a segment and maps it; when it cannot be mapped, it is removed again. */
  create(params: NewSegment, request: RequestOptions, window: Window = {}): Promise<SharedMemory> {
    return this.#create(params, request, window, true);
  }

  /** Creates a segment that is mapped only when it must be. */
  createUnmapped(params: NewSegment, request: RequestOptions): Promise<SharedMemory> {
    return this.#create(params, request, {}, false);
  }

  async #create(params: NewSegment, request: RequestOptions, window: Window, mapped: boolean): Promise<SharedMemory> {
    const { signal, timeout = this.link.requestTimeout + allowance(params.size) } = request;
    const unlink = ({ name, uid }: SegmentRef) => this.link.post(methods.unlink, { name, uid });
    const undo = (made: CreatedSegment) => {
      this.letGo(made);
      unlink(made);
    };
    // By its key, a create that is asked again of a manager's successor still makes one segment.
    const key = this.link.mayReturn ? String(++this.#keys) : undefined;
    const located = await this.request(methods.create, { ...params, attach: true, key }, { signal, timeout, undo });
    try {
      return this.#hold(located, 'read-write', window, mapped);
    } catch (error) {
      unlink(located);
      throw error;
    }
  }

  /** Runs an initialiser over a segment that nobody sees yet, then publishes it; removes it when that fails, unless it was given to another. */
  async initialise(
    shm: SharedMemory,
    init: (shm: SharedMemory) => void | Promise<void>,
    request: RequestOptions,
  ): Promise<SharedMemory> {
    this.#halfMade.begin(shm);
    try {
      await init(shm);
      const { osName } = await this.request(methods.publish, shm.ref, request);
      shm.renamed(osName);
      return shm;
    } catch (error) {
      if (this.#halfMade.isOurs(shm)) await this.discard(shm);
      else shm.close();
      throw error;
    } finally {
      this.#halfMade.end(shm);
    }
  }

  /** Makes another client the owner. */
  async transfer(name: string, clientId: string, request: RequestOptions): Promise<void> {
    await this.#halfMade.giveAway(name, () => this.request(methods.transfer, { name, clientId }, request));
  }

  /** Removes what was just created and is of no use. What cannot be done in a short time is left to `claim`: its name must not stay taken. */
  async discard(shm: SharedMemory): Promise<void> {
    const { ref } = shm;
    shm.close();
    this.#unwanted.add(ref);
    const error = await this.unlinkHeld(shm, { timeout: REMOVAL_MS }).catch((why) => why);
    if (!isUnanswered(error)) this.#unwanted.delete(ref);
  }

  /**
   * Counts us as attached with the manager; `hold` does the mapping. One that waits takes as long as it takes, unless told otherwise.
   * Rejects with ERR_SHM_TIMEOUT when the segment was not ready in `timeout` ms.
   */
  async locate(target: string | SegmentRef, options: LocateOptions): Promise<AttachedSegment> {
    const { wait, timeout, signal, ...unknown } = options;
    refuseUnknown(unknown);
    checkedRequest({ timeout, signal });
    const ref = toSegmentRef(target);
    const undo = (located: AttachedSegment) => this.letGo(located);
    if (!wait) return this.request(methods.attach, { ...ref, wait }, { timeout, signal, undo });
    const { limit, patience } = waiting(timeout);
    return this.request(methods.attach, { ...ref, wait, timeout: limit }, { timeout: patience, signal, undo });
  }

  /** Takes charge of what was made elsewhere, as the caller's. */
  adopt(params: Omit<AdoptParams, 'attach'>, request: RequestOptions): Promise<CreatedSegment> {
    const undo = (located: CreatedSegment) => this.letGo(located);
    return this.request(methods.adopt, { ...params, attach: true }, { ...request, undo });
  }

  /** Gives back what was located and is not to be mapped. */
  letGo({ attachment, grant }: CreatedSegment): void {
    dropGrant(grant);
    this.#detach(attachment);
  }

  /** Maps what the manager has located; gives the attachment back when that fails. */
  hold(located: CreatedSegment, access: Access, window: Window = {}): SharedMemory {
    return this.#hold(located, access, window, true);
  }

  /** As `hold`, but it is mapped only when it must be. */
  holdUnmapped(located: CreatedSegment, access: Access): SharedMemory {
    return this.#hold(located, access, {}, false);
  }

  #hold(located: CreatedSegment, access: Access, window: Window, mapped: boolean): SharedMemory {
    const { name, osName, size, uid, dir, grant, attachment, word } = located;
    try {
      const owner = this.link.segmentOwner;
      const source = { name, osName, size, uid, dir, identity: fromWire(located), owner, grant };
      const shm = new SharedMemory(source, access, window, this, mapped ? 'now' : 'when asked for');
      this.#attached.set(shm, { number: attachment, signals: new SegmentSignals(this.hub, shm, word) });
      return shm;
    } catch (error) {
      this.#detach(attachment);
      throw error;
    }
  }

  mapped(shm: SharedMemory, buffer: ArrayBuffer): void {
    this.#byBuffer.set(buffer, shm);
  }

  /** The attachment that this memory is the mapping of. */
  mappedTo(buffer: ArrayBufferLike): SharedMemory | undefined {
    return this.#byBuffer.get(buffer);
  }

  signals(shm: SharedMemory): SegmentSignals {
    const attached = this.#attached.get(shm);
    if (attached) return attached.signals;
    throw new ShmError('ERR_SHM_CLOSED', `${shm.name} was closed`);
  }

  closing(shm: SharedMemory): void {
    this.hub.closing(shm);
  }

  released(shm: SharedMemory): void {
    const attached = this.#attached.get(shm);
    this.#attached.delete(shm);
    this.hub.closed(shm);
    this.#detach(attached?.number);
  }

  async unlinkHeld(shm: SharedMemory, options: RequestOptions = {}): Promise<void> {
    await this.request(methods.unlink, shm.ref, requestOptions(options));
  }

  /**
   * Another manager answers: what is mapped is attached again, each only if it is the same creation; what is unwanted is removed. Throws ERR_SHM_STALE when it has not
   * taken over from the one before and lacks something: whoever asks it for that name now would get other memory than we have.
   */
  async claim(connection: Connection): Promise<void> {
    const { board } = connection.hello;
    // The words of one board mean nothing on another.
    const kept = this.hub.isOn(board);
    const words = new Map<SegmentSignals, number | undefined>();
    const claims = Array.from(this.#attached, async ([shm, attached]) => {
      const { number, signals } = attached;
      const claimed = await connection.request(methods.attach, shm.ref).catch((error) => {
        if (connection.ended) throw error;
      });
      if (this.#attached.has(shm)) attached.number = claimed?.attachment;
      else if (claimed) connection.post(methods.detach, { attachment: claimed.attachment });
      // What was unlinked and is still mapped is unknown to a successor, and its words are nobody else's.
      if (claimed || !kept) words.set(signals, claimed?.word);
      return claimed !== undefined || number === undefined;
    });
    const removals = Array.from(this.#unwanted, (ref) => this.#removeUnwanted(connection, ref));
    const complete = (await Promise.all(claims)).every(Boolean);
    await Promise.all(removals);
    for (const [signals, word] of words) signals.word = word;
    this.hub.moved(board);
    const { lineage } = this.link.hello.manager;
    // An older manager told none.
    if (complete || lineage === undefined || connection.hello.manager.lineage === lineage) return;
    throw new ShmError('ERR_SHM_STALE', 'a manager that knows nothing of the one before has taken its place');
  }

  async #removeUnwanted(connection: Connection, ref: SegmentRef): Promise<void> {
    await connection.request(methods.unlink, ref).catch(() => {});
    if (!connection.ended) this.#unwanted.delete(ref);
  }

  closeAll(): void {
    this.#closed = true;
    for (const shm of [...this.#attached.keys()]) shm.close();
    // A publish may be under way: whoever is told that it failed leaves nothing.
    for (const { ref } of this.#halfMade.ours()) this.link.post(methods.unlink, ref);
  }

  #detach(attachment: number | undefined): void {
    if (attachment !== undefined) this.link.post(methods.detach, { attachment });
  }
}

/** ms that a create may take beyond what any request may. What is no size is refused before time matters. */
function allowance(size: unknown): number {
  return typeof size === 'number' ? (size / 2 ** 30) * MS_PER_GIB : 0;
}

/** How long the manager may let a waiter wait, and how long the waiter waits for the manager. ms. */
function waiting(timeout: number | undefined): { limit: number | undefined; patience: number } {
  if (timeout === undefined) return { limit: undefined, patience: Number.POSITIVE_INFINITY };
  const bounded = timeout <= LONGEST_TIMER_MS;
  return { limit: bounded ? Math.ceil(timeout) : undefined, patience: timeout + OVERDUE_MS };
}
