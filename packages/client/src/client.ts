import { EventEmitter } from 'node:events';
import {
  type AttachedSegment,
  type CreatedSegment,
  type CreateParams,
  type DType,
  type ManagerStatus,
  type Method,
  methods,
  notifications,
  type SegmentEvent,
  SegmentEventSchema,
  type SegmentInfo,
  ShmError,
} from '@shmd/protocol';
import {
  type AdoptOptions,
  type AttachListOptions,
  type AttachOptions,
  type ClientEvents,
  type CreateListOptions,
  type CreateOptions,
  createParams,
  type LocateOptions,
  type OpenOrCreateOptions,
} from './client-options.js';
import type { Connection, RequestOptions } from './connection.js';
import type { Link } from './link.js';
import type { Access } from './mapping.js';
import { refuseUnknown } from './refuse-unknown.js';
import { type SegmentRef, toSegmentRef } from './segment-ref.js';
import { encodeList } from './shareable-list/encode.js';
import { ShareableList } from './shareable-list/shareable-list.js';
import type { ShareableValue } from './shareable-list/values.js';
import { settleLayout } from './shared-array/layout.js';
import { type AttachArrayOptions, arrayParams, type CreateArrayOptions } from './shared-array/options.js';
import { SharedArray } from './shared-array/shared-array.js';
import { type Holder, SharedMemory, type SharedMemorySource } from './shared-memory.js';

/** A connection to a manager: creates segments through it and attaches them directly. */
export class Client extends EventEmitter<ClientEvents> implements Holder, AsyncDisposable {
  readonly address: string;
  readonly #link: Link;
  /** What is mapped, and the manager's number for it: none when a restarted manager no longer knows the segment. */
  readonly #attachments = new Map<SharedMemory, number | undefined>();
  #keys = 0;
  #subscribed = false;
  #closing: Promise<void> | null = null;

  /** @internal Use `connect()` or `SharedMemoryManager.start()`. */
  constructor(link: Link) {
    super();
    this.address = link.address;
    this.#link = link;
    (this as EventEmitter).on('newListener', (event) => {
      if (event === 'segment' && this.listenerCount('segment') === 0) this.#subscribe();
    });
  }

  /** This client's id, as owners and `transfer` name it. */
  get id(): string {
    return this.#link.hello.clientId;
  }

  /**
   * Creates a segment and attaches it. Every byte is reserved and zero.
   * Throws ERR_SHM_EXISTS, ERR_SHM_INVALID_NAME, ERR_SHM_INVALID_SIZE, ERR_SHM_NO_SPACE, ERR_SHM_QUOTA.
   */
  async create(options: CreateOptions | number): Promise<SharedMemory> {
    const given: CreateOptions = typeof options === 'number' ? { size: options } : { ...options };
    return this.#createSegment({ ...createParams(given), publish: true }, given.signal);
  }

  /**
   * Attaches a segment by name, or exactly one creation of it by reference.
   * Throws ERR_SHM_NOT_FOUND, ERR_SHM_STALE, ERR_SHM_TIMEOUT, ERR_SHM_INVALID_ARGUMENT, ERR_SHM_TOO_MANY_ATTACHMENTS.
   */
  async attach(target: string | SegmentRef, options: AttachOptions = {}): Promise<SharedMemory> {
    const { access = 'read-write', offset, length, ...request } = options;
    const located = await this.#locate(target, request);
    return this.#hold(located, located.attachment, access, { offset, length });
  }

  /**
   * Attaches the segment, or creates it when there is none. However many processes call it at once, exactly one runs `init`, and
   * nobody sees the segment before that is done; when that process dies or `init` throws, the next one takes its place.
   */
  async openOrCreate(options: OpenOrCreateOptions): Promise<SharedMemory> {
    const { init, timeout, ...given } = options;
    const { signal } = given;
    const create = createParams(given);
    const deadline = timeout === undefined ? undefined : performance.now() + timeout;
    for (;;) {
      try {
        const shm = await this.#createSegment({ ...create, publish: init === undefined }, signal);
        return init ? await this.#initialise(shm, init) : shm;
      } catch (error) {
        // With a system call for a cause, it is not a segment of this manager that has the name.
        const { code, cause } = error as ShmError;
        if (code !== 'ERR_SHM_EXISTS' || cause) throw error;
      }
      const left = deadline === undefined ? undefined : Math.max(0, Math.ceil(deadline - performance.now()));
      try {
        const { name, uid } = await this.stat(options.name);
        return await this.attach(
          { name, uid },
          { wait: true, ...(left !== undefined && { timeout: left }), ...(signal && { signal }) },
        );
      } catch (error) {
        // The creation we saw is gone: its initialiser died or failed. Try to be the next.
        const code = (error as ShmError).code;
        if (code !== 'ERR_SHM_STALE' && code !== 'ERR_SHM_NOT_FOUND') throw error;
        if (left === 0) throw new ShmError('ERR_SHM_TIMEOUT', `${options.name} was not initialised in time`);
      }
    }
  }

  /**
   * Creates a segment that holds an array of zeros; dtype and shape stay with it in the manager.
   * Throws as `create`, and ERR_SHM_INVALID_ARGUMENT, ERR_SHM_UNSUPPORTED (float16 on a runtime without Float16Array).
   */
  async createArray<D extends DType>(options: CreateArrayOptions<D>): Promise<SharedArray<D>> {
    const { params, signal } = arrayParams(options);
    const shm = await this.#createSegment({ ...params, publish: true }, signal);
    return closedUnless(shm, () => SharedArray.over(shm, { dtype: options.dtype, shape: params.shape }));
  }

  /**
   * Attaches an array as it was created. `dtype` and `shape` may be given to confirm them, and must be for a segment without.
   * Throws as `attach`, and ERR_SHM_INVALID_ARGUMENT when they contradict what the manager recorded.
   */
  async attachArray<D extends DType = DType>(
    target: string | SegmentRef,
    options: AttachArrayOptions<D> = {},
  ): Promise<SharedArray<D>> {
    const { access = 'read-write', dtype, shape, ...request } = options;
    const located = await this.#locate(target, request);
    const shm = this.#hold(located, located.attachment, access);
    return closedUnless(shm, () => SharedArray.over(shm, settleLayout(located, { dtype, shape })));
  }

  /**
   * Creates a list that CPython's `ShareableList(name=…)` reads. Nobody can attach it before all values are in it.
   * Throws as `create`, and ERR_SHM_INVALID_ARGUMENT for a value that a list cannot hold.
   */
  async createList(values: readonly ShareableValue[], options: CreateListOptions = {}): Promise<ShareableList> {
    const { name, lifetime, meta, signal, ...unknown } = options;
    refuseUnknown(unknown);
    const bytes = encodeList(values);
    const shm = await this.#createSegment({ name, lifetime, meta, size: bytes.length, publish: false }, signal);
    await this.#initialise(shm, () => void shm.buf.set(bytes));
    return closedUnless(shm, () => ShareableList.over(shm));
  }

  /** Attaches a list, made here or by CPython. Throws as `attach`, and ERR_SHM_INVALID_ARGUMENT when the bytes are not a list. */
  async attachList(target: string | SegmentRef, options: AttachListOptions = {}): Promise<ShareableList> {
    const { access = 'read-write', ...request } = options;
    const located = await this.#locate(target, request);
    const shm = this.#hold(located, located.attachment, access);
    return closedUnless(shm, () => ShareableList.over(shm));
  }

  /** Takes charge of a segment made elsewhere: from now on the manager unlinks it. */
  async adopt(osName: string, options: AdoptOptions = {}): Promise<SharedMemory> {
    const { lifetime, access = 'read-write', ...unknown } = options;
    refuseUnknown(unknown);
    const located = await this.request(methods.adopt, { osName, lifetime, attach: true });
    return this.#hold(located, located.attachment, access);
  }

  /** Removes a segment's name at once. Memory stays with those who have it mapped. */
  async unlink(name: string): Promise<void> {
    await this.request(methods.unlink, { name });
  }

  stat(name: string): Promise<SegmentInfo> {
    return this.request(methods.stat, { name });
  }

  async list(): Promise<SegmentInfo[]> {
    const all: SegmentInfo[] = [];
    for (let after: number | undefined; ; ) {
      const page = await this.request(methods.list, { after });
      for (const segment of page.segments) all.push(segment);
      if (page.next === undefined) return all;
      after = page.next;
    }
  }

  /** Makes another client the owner. */
  async transfer(name: string, clientId: string): Promise<void> {
    await this.request(methods.transfer, { name, clientId });
  }

  status(): Promise<ManagerStatus> {
    return this.request(methods.status, {});
  }

  /** Detaches everything this client attached and ends the connection. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** @internal */
  released(shm: SharedMemory): void {
    const attachment = this.#attachments.get(shm);
    this.#attachments.delete(shm);
    if (attachment !== undefined) this.#link.post(methods.detach, { attachment });
  }

  /** @internal */
  async unlinkHeld(shm: SharedMemory): Promise<void> {
    await this.request(methods.unlink, { name: shm.name, uid: shm.uid });
  }

  /** @internal */
  request<P, R>(method: Method<P, R>, params: P, options?: RequestOptions<R>): Promise<R> {
    if (this.#closing) return Promise.reject(new ShmError('ERR_SHM_CLOSED', 'the client was closed'));
    return this.#link.request(method, params, options);
  }

  /** @internal Asks the manager for its planned stop; resolves when it has ended the connection. */
  async stopManager(): Promise<void> {
    const gone = new Promise<void>((resolve) => this.once('disconnect', () => resolve()));
    this.#link.keepAlive = true;
    await this.request(methods.shutdown, {});
    await gone;
  }

  /** @internal A successor of the manager answers: what is mapped is attached again, each only if it is the same creation. */
  async claim(connection: Connection): Promise<void> {
    const claims = Array.from(this.#attachments.keys(), async (shm) => {
      const claimed = await connection.request(methods.attach, shm.ref).catch((error) => {
        if (connection.ended) throw error;
      });
      if (this.#attachments.has(shm)) this.#attachments.set(shm, claimed?.attachment);
      else if (claimed) connection.post(methods.detach, { attachment: claimed.attachment });
    });
    await Promise.all(claims);
    if (this.#subscribed) await connection.request(methods.subscribe, {});
  }

  /** @internal */
  reconnected(): void {
    this.emit('reconnect');
  }

  /** @internal What the manager says unasked. */
  notified(method: string, params: unknown): void {
    if (method !== notifications.segmentEvent) return;
    const event = SegmentEventSchema.safeParse(params);
    if (event.success) this.emit('segment', event.data as SegmentEvent);
  }

  /** @internal */
  disconnected(error: ShmError): void {
    if (!this.#closing) this.emit('disconnect', error);
  }

  #locate(target: string | SegmentRef, options: LocateOptions): Promise<AttachedSegment> {
    const { wait, timeout, signal, ...unknown } = options;
    refuseUnknown(unknown);
    return this.request(
      methods.attach,
      { ...toSegmentRef(target), wait, timeout },
      { signal, undo: ({ attachment }) => this.#link.post(methods.detach, { attachment }) },
    );
  }

  async #createSegment(params: Omit<CreateParams, 'attach'>, signal: AbortSignal | undefined): Promise<SharedMemory> {
    const unlink = ({ name, uid }: SegmentRef) => this.#link.post(methods.unlink, { name, uid });
    const undo = (made: CreatedSegment) => {
      if (made.attachment !== undefined) this.#link.post(methods.detach, { attachment: made.attachment });
      unlink(made);
    };
    // By its key, a create that is asked again of a manager's successor still makes one segment.
    const key = this.#link.mayReturn ? String(++this.#keys) : undefined;
    const located = await this.request(methods.create, { ...params, attach: true, key }, { signal, undo });
    try {
      return this.#hold(located, located.attachment, 'read-write');
    } catch (error) {
      unlink(located);
      throw error;
    }
  }

  async #initialise(shm: SharedMemory, init: (shm: SharedMemory) => void | Promise<void>): Promise<SharedMemory> {
    try {
      await init(shm);
      await this.request(methods.publish, { name: shm.name, uid: shm.uid });
      return shm;
    } catch (error) {
      shm.close();
      await shm.unlink().catch(() => {});
      throw error;
    }
  }

  #hold(
    source: SharedMemorySource,
    attachment: number | undefined,
    access: Access,
    window: { offset?: number | undefined; length?: number | undefined } = {},
  ): SharedMemory {
    try {
      const shm = new SharedMemory(source, access, window, this);
      this.#attachments.set(shm, attachment);
      return shm;
    } catch (error) {
      if (attachment !== undefined) this.#link.post(methods.detach, { attachment });
      throw error;
    }
  }

  #subscribe(): void {
    this.#subscribed = true;
    this.#link.keepAlive = true;
    this.#link.post(methods.subscribe, {});
  }

  async #close(): Promise<void> {
    for (const shm of [...this.#attachments.keys()]) shm.close();
    await this.#link.close();
  }
}

/** What cannot be viewed as it was asked for is detached again. */
function closedUnless<V>(shm: SharedMemory, view: () => V): V {
  try {
    return view();
  } catch (error) {
    shm.close();
    throw error;
  }
}
