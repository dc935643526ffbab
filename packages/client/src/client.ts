import { EventEmitter } from 'node:events';
import {
  type DType,
  type ManagerStatus,
  type Method,
  methods,
  notifications,
  parseEvent,
  type SegmentInfo,
  type ShmError,
} from '@shmd/protocol';
import type { Connection } from './connection/connection.js';
import { Link, type LinkRequest } from './connection/link.js';
import { checkedRequest, type RequestOptions, requestOptions } from './connection/request-options.js';
import { Deadline } from './deadlines/deadline.js';
import { within } from './deadlines/within.js';
import { EventSubscription } from './events/event-subscription.js';
import { ListenerWatch } from './events/listener-watch.js';
import { type Meeting, meetingOn } from './meeting.js';
import { checkOptions } from './mistakes/check-options.js';
import { misreadCreate } from './mistakes/misread-create.js';
import { notByNew } from './mistakes/not-by-new.js';
import { refuseUnknown } from './mistakes/refuse-unknown.js';
import { attachArray, createArray } from './operations/client-arrays.js';
import { attachList, createList } from './operations/client-lists.js';
import {
  type AdoptOptions,
  type AttachListOptions,
  type AttachOptions,
  type ClientEvents,
  type CreateFromOptions,
  type CreateListOptions,
  type CreateOptions,
  createRequest,
  type FetchOptions,
  type OpenOrCreateOptions,
  type StatusOptions,
} from './operations/client-options.js';
import { createFrom } from './operations/create-from.js';
import { fetchCopy } from './operations/fetch.js';
import { listSegments } from './operations/list-segments.js';
import { openOrCreate } from './operations/open-or-create.js';
import { Attachments } from './segments/attachments.js';
import type { SegmentRef } from './segments/segment-ref.js';
import type { SharedMemory } from './segments/shared-memory.js';
import type { ShareableList } from './shareable-list/shareable-list.js';
import type { ShareableValue } from './shareable-list/values.js';
import type { AttachArrayOptions, CreateArrayOptions } from './shared-array/options.js';
import type { SharedArray } from './shared-array/shared-array.js';
import { ClientWords, type WaitOutcome } from './signals/client-words.js';
import { systemDoorbells } from './signals/doorbells.js';
import { Hub } from './signals/hub.js';
import { Place } from './signals/place.js';
import type { WaitOptions } from './signals/wait-options.js';

/** ms. */
const STOP_TIMEOUT_MS = 4_500;

/**
 * A connection to a manager: creates segments through it and attaches them directly. What asks the manager also rejects with ERR_SHM_TIMEOUT, the
 * signal's reason, ERR_SHM_CLOSED (after `close()`), ERR_SHM_DISCONNECTED; and ERR_SHM_SHUTTING_DOWN when something is to be created.
 *
 * @example
 * ```ts
 * const client = await connect();
 * const made = await client.create({ name: 'frame', size: 4096 });
 * const same = await client.attach('frame'); // here, or in any other process
 * made.write('hello');
 * console.log(same.read(0, 5).toString()); // hello
 * await client.close();
 * ```
 */
export class Client extends EventEmitter<ClientEvents> implements AsyncDisposable {
  /** Of the manager. */
  readonly address: string;
  readonly #link: Link;
  readonly #hub: Hub;
  readonly #attachments: Attachments;
  readonly #words: ClientWords;
  readonly #listeners: ListenerWatch;
  readonly #subscription: EventSubscription;
  #closing: Promise<void> | null = null;

  /** @internal Use `connect()` or `SharedMemoryManager.start()`. */
  constructor(link: Link) {
    if (!(link instanceof Link)) throw notByNew('Client', 'await connect()');
    super();
    this.address = link.address;
    this.#link = link;
    this.#hub = new Hub(link.hello.board, (where, rung) =>
      Place.open(where, link.address, link.segmentOwner, systemDoorbells, rung),
    );
    this.#attachments = new Attachments(link, this.#hub);
    this.#words = new ClientWords(this.#hub, (buffer) => this.#attachments.mappedTo(buffer));
    this.#subscription = new EventSubscription(link);
    this.#listeners = new ListenerWatch(this, 'segment', (listening) => this.#subscription.want(listening));
  }

  /** This client's id, as owners and `transfer` name it. */
  get id(): string {
    return this.#link.hello.clientId;
  }

  /**
   * Creates a segment and attaches it. Every byte is reserved and zero.
   * Throws ERR_SHM_EXISTS, ERR_SHM_INVALID_NAME, ERR_SHM_INVALID_SIZE, ERR_SHM_NO_SPACE, ERR_SHM_QUOTA.
   *
   * @example
   * ```ts
   * const frame = await client.create({ name: 'frame', size: 1920 * 1080, lifetime: 'owner', meta: { camera: 1 } });
   * const scratch = await client.create(4096); // by a name that is new
   * console.log(frame.size, scratch.buf[0]); // 2073600 0
   * ```
   */
  create(options: CreateOptions | number): Promise<SharedMemory>;
  async create(options: CreateOptions | number, ...more: unknown[]): Promise<SharedMemory> {
    if (more.length > 0 || typeof options === 'string') throw misreadCreate([options, ...more]);
    // What is no size either is refused as one.
    const { populate, ...given } = typeof options === 'object' ? { ...options } : { size: options };
    const { params, request } = createRequest(given);
    return this.#attachments.create({ ...params, publish: true }, request, { populate });
  }

  /**
   * Creates a segment that holds these bytes, or these parts one after the other, and attaches it. Nobody can attach it before all of them
   * are in it. For data that are there already: several times quicker than `create` and a copy, because the memory is mapped only when
   * `buffer` or `buf` is first asked for. The bytes must not change before it resolves.
   * Throws as `create`, and ERR_SHM_INVALID_ARGUMENT for what are no bytes, or are gone before they are copied: detached, made shorter, closed.
   *
   * @example
   * ```ts
   * await client.createFrom(Buffer.from('{"width":1920}'), { name: 'settings' });
   * console.log(String(await client.fetch('settings'))); // {"width":1920}
   * ```
   */
  async createFrom(data: Uint8Array | readonly Uint8Array[], options: CreateFromOptions = {}): Promise<SharedMemory> {
    return createFrom(this.#attachments, data, options);
  }

  /**
   * A private copy of a segment, or of `length` bytes from `offset` on: to take a block once. Nothing is mapped for it. As of any Buffer, its
   * bytes are those at `byteOffset` of its `buffer`, which is its own and may be longer: a copy of 1 MiB and more begins where a large page does.
   * Throws as `attach`, and ERR_SHM_NO_SPACE when this process has no room for it.
   *
   * @example
   * ```ts
   * const block = await client.createFrom(new Uint8Array([1, 2, 3, 4]));
   * console.log(await client.fetch(block.ref, { offset: 2 })); // <Buffer 03 04>
   * ```
   */
  async fetch(target: string | SegmentRef, options: FetchOptions = {}): Promise<Buffer> {
    return fetchCopy(this.#attachments, target, options);
  }

  /**
   * Attaches a segment by name, or exactly one creation of it by reference.
   * Throws ERR_SHM_NOT_FOUND, ERR_SHM_STALE, ERR_SHM_TIMEOUT, ERR_SHM_INVALID_ARGUMENT, ERR_SHM_TOO_MANY_ATTACHMENTS.
   *
   * @example
   * ```ts
   * const frame = await client.attach(shm.name, { access: 'read' });
   * const header = await client.attach(shm.ref, { length: 64 }); // a window of it, of this very creation
   * console.log(frame.buf.length, header.buf.length); // 4096 64
   *
   * const later = client.attach('later', { wait: true, timeout: 5_000 });
   * await client.create({ name: 'later', size: 4096 }); // by whomever
   * console.log((await later).size); // 4096
   * ```
   */
  async attach(target: string | SegmentRef, options: AttachOptions = {}): Promise<SharedMemory> {
    checkOptions(options, 'access');
    const { access = 'read-write', offset, length, populate, ...request } = options;
    const located = await this.#attachments.locate(target, request);
    return this.#attachments.hold(located, access, { offset, length, populate });
  }

  /**
   * Attaches the segment, or creates it when there is none. However many processes call it at once, exactly one runs `init`, and
   * nobody sees the segment before that is done; when that process dies or `init` throws, the next one takes its place.
   * Throws as `create`, ERR_SHM_TIMEOUT, and when there is another than was asked for: ERR_SHM_INVALID_SIZE for its size,
   * ERR_SHM_INVALID_ARGUMENT for its dtype or shape.
   *
   * @example
   * ```ts
   * const table = await client.openOrCreate({
   *   name: 'table',
   *   size: 4096,
   *   init(made) {
   *     made.buf.fill(255);
   *   },
   * });
   * console.log(table.buf[0]); // 255
   * ```
   */
  openOrCreate(options: OpenOrCreateOptions): Promise<SharedMemory> {
    return openOrCreate(this.#attachments, options);
  }

  /**
   * Creates a segment that holds an array of zeros; dtype and shape stay with it in the manager.
   * Throws as `create`, and ERR_SHM_INVALID_ARGUMENT, ERR_SHM_UNSUPPORTED (float16 on a runtime without Float16Array).
   *
   * @example
   * ```ts
   * const image = await client.createArray({ name: 'image', dtype: 'uint8', shape: [480, 640] });
   * image.set(255, 0, 639);
   * console.log(image.data[639]); // 255
   * ```
   */
  createArray<D extends DType>(options: CreateArrayOptions<D>): Promise<SharedArray<D>> {
    return createArray(this.#attachments, options);
  }

  /**
   * Attaches an array as it was created. `dtype` and `shape` may be given to confirm them, and must be for a segment without.
   * Throws as `attach`, and ERR_SHM_INVALID_ARGUMENT when they contradict what the manager recorded.
   *
   * @example
   * ```ts
   * await client.createArray({ name: 'matrix', dtype: 'float64', shape: [2, 3] });
   * const matrix = await client.attachArray('matrix', { dtype: 'float64' }); // confirmed: data is a Float64Array
   * console.log(matrix.shape, matrix.data[5]); // [ 2, 3 ] 0
   * ```
   */
  attachArray<D extends DType = DType>(
    target: string | SegmentRef,
    options: AttachArrayOptions<D> = {},
  ): Promise<SharedArray<D>> {
    return attachArray(this.#attachments, target, options);
  }

  /**
   * Creates a list that CPython's `ShareableList(name=…)` reads. Nobody can attach it before all values are in it.
   * Throws as `create`, and ERR_SHM_INVALID_ARGUMENT for a value that a list cannot hold.
   *
   * @example
   * ```ts
   * const list = await client.createList(['ready', 1, 2.5, null], { name: 'state' });
   * console.log(list.length); // 4
   * ```
   */
  createList(values: readonly ShareableValue[], options: CreateListOptions = {}): Promise<ShareableList> {
    return createList(this.#attachments, values, options);
  }

  /**
   * Attaches a list, made here or by CPython. Throws as `attach`, and ERR_SHM_INVALID_ARGUMENT when the bytes are not a list.
   *
   * @example
   * ```ts
   * await client.createList(['ready', 1], { name: 'state' }); // or in Python
   * const list = await client.attachList('state');
   * console.log(list.at(0)); // ready
   * ```
   */
  attachList(target: string | SegmentRef, options: AttachListOptions = {}): Promise<ShareableList> {
    return attachList(this.#attachments, target, options);
  }

  /**
   * Takes charge of a segment made elsewhere: from now on the manager unlinks it.
   * Throws ERR_SHM_NOT_FOUND, ERR_SHM_EXISTS (it is in the manager's charge), ERR_SHM_QUOTA, ERR_SHM_INVALID_SIZE, ERR_SHM_PERMISSION.
   *
   * @example
   * ```ts
   * const frame = await client.adopt(osName); // made by Python's SharedMemory(create=True), or shm_open() in C
   * console.log(frame.size, frame.osName === osName); // 4096 true
   * ```
   */
  async adopt(osName: string, options: AdoptOptions = {}): Promise<SharedMemory> {
    checkOptions(options, 'access');
    const { lifetime, access = 'read-write', signal, timeout, ...unknown } = options;
    refuseUnknown(unknown);
    const located = await this.#attachments.adopt({ osName, lifetime }, checkedRequest({ signal, timeout }));
    return this.#attachments.hold(located, access);
  }

  /**
   * Removes a segment's name at once. Memory stays with those who have it mapped. Throws ERR_SHM_NOT_FOUND, ERR_SHM_PERMISSION.
   *
   * @example
   * ```ts
   * await client.create({ name: 'frame', size: 4096 });
   * await client.unlink('frame');
   * await client.create({ name: 'frame', size: 64 }); // another one
   * ```
   */
  async unlink(name: string, options: RequestOptions = {}): Promise<void> {
    await this.request(methods.unlink, { name }, requestOptions(options));
  }

  /**
   * Throws ERR_SHM_NOT_FOUND.
   *
   * @example
   * ```ts
   * const { size, attachments } = await client.stat(shm.name);
   * console.log(size, attachments); // 4096 1
   * ```
   */
  async stat(name: string, options: RequestOptions = {}): Promise<SegmentInfo> {
    return this.request(methods.stat, { name }, requestOptions(options));
  }

  /**
   * All segments, in the order of their creation. `timeout` is for all pages together.
   *
   * @example
   * ```ts
   * for (const { name, size, lifetime } of await client.list()) console.log(name, size, lifetime);
   * ```
   */
  async list(options: RequestOptions = {}): Promise<SegmentInfo[]> {
    const { signal, timeout = this.#link.requestTimeout } = requestOptions(options);
    const deadline = new Deadline(timeout);
    return listSegments((after) => this.request(methods.list, { after }, { signal, timeout: deadline.left }));
  }

  /**
   * Makes another client the owner. Throws ERR_SHM_NOT_FOUND, ERR_SHM_PERMISSION, ERR_SHM_QUOTA.
   *
   * @example
   * ```ts
   * const other = await connect(); // in another process, which has told its id
   * const job = await client.create({ size: 4096, lifetime: 'owner' });
   * await client.transfer(job.name, other.id); // it goes with that one now
   * await other.close();
   * ```
   */
  async transfer(name: string, clientId: string, options: RequestOptions = {}): Promise<void> {
    await this.#attachments.transfer(name, clientId, requestOptions(options));
  }

  /**
   * What the manager holds. The list of its clients only with `clients: true`: it costs as much as there are.
   *
   * @example
   * ```ts
   * const { segments, bytes, clients = [] } = await client.status({ clients: true });
   * console.log(segments, bytes, clients.map(({ pid }) => pid));
   * ```
   */
  async status(options: StatusOptions = {}): Promise<ManagerStatus> {
    checkOptions(options, 'timeout');
    const { clients, ...request } = options;
    return this.request(methods.status, { clients }, requestOptions(request));
  }

  /**
   * Waits until a word of a segment is another than `expected`, in the event loop: what `Atomics.waitAsync` is, between processes. Whoever changes
   * the word calls `notify` then. 'not-equal': it was another one at once; 'timed-out': it was the same all the time, as far as was seen.
   * Rejects with the signal's reason, ERR_SHM_INVALID_ARGUMENT (the view is not over the buffer of an attachment of this client, …),
   * ERR_SHM_CLOSED, ERR_SHM_DISCONNECTED, ERR_SHM_UNSUPPORTED.
   *
   * @example
   * ```ts
   * const words = new Int32Array(shm.buffer);
   * const woken = client.waitAsync(words, 0, 0, { timeout: 1_000 });
   * Atomics.store(words, 0, 1); // here, or in any other process
   * client.notify(words, 0);
   * console.log(await woken); // ok
   * ```
   */
  waitAsync(view: Int32Array, index: number, expected: number, options: WaitOptions = {}): Promise<WaitOutcome> {
    return this.#words.waitAsync(view, index, expected, options);
  }

  /**
   * Waits as `waitAsync` until `predicate` holds for a word of a segment, and resolves with the word. It may be called at any time, for any value.
   * Rejects as `waitAsync`, with what `predicate` throws, and with ERR_SHM_TIMEOUT.
   *
   * @example
   * ```ts
   * const words = new Int32Array(shm.buffer);
   * const enough = client.waitUntil(words, 0, (count) => count >= 3, { timeout: 1_000 });
   * Atomics.store(words, 0, 3); // here, or in any other process
   * client.notify(words, 0);
   * console.log(await enough); // 3
   * ```
   */
  waitUntil(
    view: Int32Array,
    index: number,
    predicate: (value: number) => boolean,
    options: WaitOptions = {},
  ): Promise<number> {
    return this.#words.waitUntil(view, index, predicate, options);
  }

  /**
   * Waits as `waitAsync`, and blocks this thread meanwhile, for `timeout` ms at most: for threads whose event loop nobody needs. Throws as that
   * rejects.
   *
   * @example
   * ```ts
   * const words = new Int32Array(shm.buffer);
   * console.log(client.waitSync(words, 0, 0, 10)); // timed-out
   * console.log(client.waitSync(words, 0, 1, 10)); // not-equal
   * ```
   */
  waitSync(view: Int32Array, index: number, expected: number, timeout?: number): WaitOutcome {
    return this.#words.waitSync(view, index, expected, timeout);
  }

  /**
   * Wakes whoever waits for a word of a segment, in any process: after it was changed. Should this process die between the two, the manager wakes
   * them; but not for a client that has never waited, notified or locked anything before: notify once before you change the first word. Throws
   * ERR_SHM_PERMISSION (attached with access 'read'), and as `waitAsync` rejects.
   *
   * @example
   * ```ts
   * const words = new Int32Array(shm.buffer);
   * Atomics.add(words, 0, 1);
   * client.notify(words, 0);
   * ```
   */
  notify(view: Int32Array, index: number): void {
    this.#words.notify(view, index);
  }

  /**
   * Detaches everything this client attached and ends the connection, within 2 s. Idempotent.
   *
   * @example
   * ```ts
   * const client = await connect();
   * try {
   *   await client.create(4096);
   * } finally {
   *   await client.close(); // as `await using client` does at the end of its block
   * }
   * ```
   */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** `close()`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** @internal Who meets on a segment, which somebody has attached: see `meetingOn`. */
  meeting(target: SegmentRef, options: RequestOptions = {}): Promise<Meeting> {
    return meetingOn(this.#attachments, this.#hub, target, requestOptions(options));
  }

  /** @internal */
  request<P, R>(method: Method<P, R>, params: P, request?: LinkRequest<R>): Promise<R> {
    return this.#attachments.request(method, params, request);
  }

  /** Node's own, and all listeners may be added again. */
  override removeAllListeners(event?: keyof ClientEvents): this {
    if (event === undefined) super.removeAllListeners();
    else super.removeAllListeners(event);
    this.#listeners.watch();
    return this;
  }

  /** @internal Asks the manager for its planned stop; resolves when it has ended the connection. Throws ERR_SHM_TIMEOUT after `timeout` ms. */
  async stopManager(timeout: number = STOP_TIMEOUT_MS): Promise<void> {
    const deadline = new Deadline(timeout);
    let heard = () => {};
    const gone = new Promise<void>((resolve) => {
      heard = resolve;
    });
    this.once('disconnect', heard);
    try {
      await this.request(methods.shutdown, {}, { timeout });
      await within(gone, deadline, undefined, `the manager at ${this.address} has not stopped`);
    } finally {
      this.off('disconnect', heard);
    }
  }

  /** @internal Creates a segment that nobody can attach before `init` is done with it. Throws as `create`, and what `init` throws. */
  async createInitialised(options: CreateOptions, init: (shm: SharedMemory) => void): Promise<SharedMemory> {
    const { params, request } = createRequest(options);
    const shm = await this.#attachments.create({ ...params, publish: false }, request);
    return this.#attachments.initialise(shm, init, request);
  }

  /** @internal A successor of the manager answers. */
  async claim(connection: Connection): Promise<void> {
    await this.#attachments.claim(connection);
    await this.#subscription.claim(connection);
  }

  /** @internal */
  reconnected(): void {
    this.#subscription.reconnected();
    this.emit('reconnect');
  }

  /** @internal What the manager says unasked. */
  notified(method: string, params: unknown): void {
    if (method === notifications.bellLost) this.#hub.bellLost();
    if (method !== notifications.segmentEvent) return;
    const event = parseEvent(params);
    if (event) this.emit('segment', event);
  }

  /** @internal The manager is gone for good. */
  lost(error: ShmError): void {
    this.#hub.lose(error);
  }

  /** @internal @param isForGood nobody comes after it */
  disconnected(error: ShmError, isForGood: boolean): void {
    if (this.#closing) return;
    this.emit('disconnect', error);
    // Who is told of the end may have closed it.
    if (isForGood && !this.#closing) this.emit('lost', error);
  }

  async #close(): Promise<void> {
    try {
      this.#attachments.closeAll();
      this.#hub.close();
    } finally {
      await this.#link.close();
    }
  }
}
