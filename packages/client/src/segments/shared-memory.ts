import { type Identity, ShmError } from '@shmd/protocol';
import type { RequestOptions } from '../connection/request-options.js';
import { canCopy, copyInSync, copyOutSync, fetchPieces, storePieces } from '../memory/copying.js';
import { keepBuffer } from '../memory/keep-buffer.js';
import { type Access, isSeen, type Memory, map, unmap, type Window } from '../memory/mapping.js';
import { copyIn, copyOut } from '../memory/memory-copy.js';
import { type MemoryPart, memoryPart } from '../memory/memory-part.js';
import { warnOfMoved } from '../memory/moved.js';
import { cut, type Piece } from '../memory/pieces.js';
import { newBuffer, newBytes, privateBytes } from '../memory/private-copy.js';
import { checkOptions } from '../mistakes/check-options.js';
import { notByNew } from '../mistakes/not-by-new.js';
import { refuseReadOnly } from '../mistakes/refuse-read-only.js';
import type { ChangedOptions, SegmentSignals } from '../signals/segment-signals.js';
import type { WaitOptions } from '../signals/wait-options.js';
import type { SegmentRef } from './segment-ref.js';
import { locateUnmanaged, type UnmanagedOptions } from './unmanaged.js';

/** Who is told what becomes of an attachment, unlinks its segment, and knows where its changes are told. */
export interface Holder {
  mapped(shm: SharedMemory, buffer: ArrayBuffer): void;
  closing(shm: SharedMemory): void;
  released(shm: SharedMemory): void;
  /** Throws ERR_SHM_UNSUPPORTED. */
  signals(shm: SharedMemory): SegmentSignals;
  unlinkHeld(shm: SharedMemory, options?: RequestOptions): Promise<void>;
}

export interface SharedMemorySource {
  name: string;
  osName: string;
  size: number;
  uid: string;
  dir: string;
  identity: Identity;
  owner?: number | undefined;
  grant?: number | undefined;
}

/**
 * One attachment: the memory of a named segment, mapped into this process; or to be mapped when it is first asked for.
 *
 * @example
 * ```ts
 * shm.buf[0] = 42; // the memory itself
 * shm.write('hello', 64);
 * const text = shm.read(64, 5).toString(); // a copy, which may be decoded
 * console.log(text, shm.buffer.byteLength); // hello 4096
 * shm.close();
 * ```
 */
export class SharedMemory {
  /** By which clients find the segment. */
  readonly name: string;
  /** Bytes of the segment, exactly as its creator asked for. */
  readonly size: number;
  /** Of this very segment: a later one of the same name has another. */
  readonly uid: string;
  /** What it was attached for. */
  readonly access: Access;
  #source: SharedMemorySource;
  readonly #window: Window;
  readonly #holder: Holder;
  /** Null: not mapped yet, or not any more. */
  #memory: Memory | null = null;
  #closed = false;
  #buf: Buffer | null = null;
  #signals: SegmentSignals | null = null;

  /** @internal Use `Client.create`, `Client.attach` or `SharedMemory.attach`. */
  constructor(
    source: SharedMemorySource,
    access: Access,
    window: Window,
    holder: Holder,
    mapping: 'now' | 'when asked for' | ArrayBuffer = 'now',
  ) {
    if (holder === undefined)
      throw notByNew('SharedMemory', 'await client.create({ name, size }) or await client.attach(name)');
    this.name = source.name;
    this.size = source.size;
    this.uid = source.uid;
    this.access = access;
    this.#source = source;
    this.#window = window;
    this.#holder = holder;
    if (typeof mapping !== 'string') this.#hold(mapping);
    else if (mapping === 'now' || !canCopy(source)) this.#map();
  }

  /**
   * Attaches any shared memory of the operating system, without a manager. `unlink()` on it removes the OS object itself.
   * Throws ERR_SHM_NOT_FOUND, ERR_SHM_INVALID_NAME, ERR_SHM_PERMISSION, ERR_SHM_UNSUPPORTED.
   *
   * @example
   * ```ts
   * const frame = SharedMemory.attach(osName, { access: 'read' }); // made by Python, by C, or by a manager
   * console.log(frame.size); // 4096
   * frame.close();
   * ```
   */
  static attach(osName: string, options: UnmanagedOptions = {}): SharedMemory {
    checkOptions(options, 'access');
    const { source, holder, memory } = locateUnmanaged(osName, options);
    return new SharedMemory(source, options.access ?? 'read-write', options, holder, memory);
  }

  /** What the operating system calls it. */
  get osName(): string {
    return this.#source.osName;
  }

  /** `close()` was called. */
  get closed(): boolean {
    return this.#closed;
  }

  /**
   * The mapping itself, no copy. Throws ERR_SHM_CLOSED after `close()`, ERR_SHM_UNSUPPORTED where the runtime forbids it: there `read()`
   * and `write()` work. After `createFrom` the memory is mapped only now, and it throws as `attach`: ERR_SHM_STALE when the segment was
   * unlinked before.
   */
  get buffer(): ArrayBuffer {
    const memory = this.#memory ?? this.#map();
    if (isSeen(memory)) {
      if (memory.byteLength === 0) warnOfMoved(this.name);
      return memory;
    }
    throw new ShmError(
      'ERR_SHM_UNSUPPORTED',
      `${this.name}: this runtime forbids ArrayBuffers over memory that it did not allocate (Electron does): use read() and write(), ` +
        'or attach it in a plain Node.js process',
    );
  }

  /** A Buffer over the mapping. Throws as `buffer`. */
  get buf(): Buffer {
    if (this.#buf === null || this.#memory === null) this.#buf = Buffer.from(this.buffer);
    return this.#buf;
  }

  /**
   * A private copy of `length` bytes (default: all to the end) from byte `offset` of the mapping on: what to decode, parse or keep. Decoding
   * the memory itself, as `buf.toString()` does, corrupts the heap when another process changes it meanwhile.
   * Throws ERR_SHM_INVALID_ARGUMENT (not within it), ERR_SHM_CLOSED, ERR_SHM_NO_SPACE.
   *
   * @example
   * ```ts
   * shm.write('{"width":1920}');
   * console.log(JSON.parse(shm.read(0, 14).toString())); // { width: 1920 }
   * ```
   */
  read(offset?: number, length?: number): Buffer {
    this.#refuseClosed();
    const bytes = this.#memory ? copyOut(this.#memory, offset, length) : this.#fetch(offset, length);
    return Buffer.from(bytes.buffer);
  }

  /**
   * Stores bytes, or a string as UTF-8, from byte `offset` of the mapping on, and returns how many bytes that were. What is stored is a
   * private copy: `data` may lie in shared memory itself. All of it or, when it throws, nothing.
   * Throws ERR_SHM_INVALID_ARGUMENT (beyond its end, or no such data), ERR_SHM_PERMISSION (attached with access 'read'),
   * ERR_SHM_CLOSED, ERR_SHM_NO_SPACE.
   *
   * @example
   * ```ts
   * console.log(shm.write('é'), shm.write(new Uint8Array([1, 2, 3]), 4093)); // 2 3
   * ```
   */
  write(data: Uint8Array | string, offset?: number): number {
    this.#refuseClosed();
    refuseReadOnly(this);
    const bytes = privateBytes(data);
    if (this.#memory) copyIn(this.#memory, bytes, offset);
    else copyInSync(this.#source, { offset: memoryPart(this.size, offset, bytes.length).offset, bytes });
    return bytes.length;
  }

  /**
   * How often the segment was said to have changed, by whomever: 0 at first. After 2^31 - 1 it goes on at -2^31: compare versions for being the
   * same, and for nothing else. Throws ERR_SHM_CLOSED; ERR_SHM_UNSUPPORTED: attached without a manager, or the manager has no board for this
   * client, or no room on it for this segment.
   */
  get version(): number {
    return this.signals.version;
  }

  /**
   * Says that the segment has changed: after the bytes were stored. Wakes all who wait for that, in any process, and returns the version that it
   * makes. While nobody waits it is some loads. Throws ERR_SHM_PERMISSION (attached with access 'read'), ERR_SHM_DISCONNECTED (the manager is
   * gone for good), ERR_SHM_NO_SPACE (this client does so for the first time, and no descriptor is left), and as `version`.
   *
   * @example
   * ```ts
   * shm.write('hello');
   * console.log(shm.notify()); // 1
   * ```
   */
  notify(): number {
    const { signals } = this;
    refuseReadOnly(this);
    return signals.notify();
  }

  /**
   * Resolves with the version once that is another than `since`: by default than the one at the call, which is read at once. Nothing is mapped
   * for it. Until then it keeps the process alive. Rejects with ERR_SHM_TIMEOUT after `timeout` ms, with the signal's reason, with
   * ERR_SHM_CLOSED when the attachment is closed, ERR_SHM_DISCONNECTED when the manager is gone for good, and as `version`.
   *
   * @example
   * ```ts
   * const next = shm.changed({ timeout: 1_000 }); // before anybody is asked to change it
   * shm.notify(); // here, or in any other process
   * console.log(await next); // 1
   * ```
   */
  async changed(options: ChangedOptions = {}): Promise<number> {
    // Awaited, it settles some microtasks sooner than returned.
    return await this.signals.changed(options);
  }

  /**
   * Each version that is not the one before, from the call on: who is slow misses some, never the last one. `timeout` is for each. Its `next`
   * rejects as `changed`.
   *
   * @example
   * ```ts
   * setImmediate(() => shm.notify()); // in another process, usually
   * for await (const version of shm.versions({ timeout: 1_000 })) {
   *   console.log(version); // 1
   *   break;
   * }
   * ```
   */
  versions(options: WaitOptions = {}): AsyncIterableIterator<number> {
    return this.signals.versions(options);
  }

  /** Plain data that names this creation of the segment, for workers and child processes. */
  get ref(): SegmentRef {
    return { name: this.name, uid: this.uid };
  }

  /**
   * Ends the attachment. Idempotent. No view over it reaches the segment any more, and using one is safe. Who waits for something in it hears
   * ERR_SHM_CLOSED; a lock that was taken by it and is still held is given up, as if this client had died.
   *
   * @example
   * ```ts
   * const same = await client.attach(shm.ref);
   * const view = new Uint8Array(same.buffer);
   * same.close(); // as `using same` does at the end of its block; view is of no use any more
   * console.log(same.closed, shm.closed); // true false
   * ```
   */
  close(): void {
    if (this.#closed) return;
    this.#holder.closing(this);
    if (this.#memory?.byteLength === 0) warnOfMoved(this.name);
    if (this.#memory) unmap(this.#memory, this.osName);
    this.#closed = true;
    this.#memory = null;
    this.#buf = null;
    this.#holder.released(this);
  }

  /**
   * Removes the segment's name. Memory stays with those who have it mapped. Throws ERR_SHM_NOT_FOUND, ERR_SHM_STALE.
   *
   * @example
   * ```ts
   * await shm.unlink();
   * shm.write('still there'); // until it is closed
   * ```
   */
  unlink(options: RequestOptions = {}): Promise<void> {
    return this.#holder.unlinkHeld(this, options);
  }

  /** @internal Stores pieces, large ones off the event loop where that can be done. */
  async fill(pieces: Iterable<Piece>, signal: AbortSignal | undefined): Promise<void> {
    if (this.#memory) for (const { offset, bytes } of pieces) copyIn(this.#memory, bytes, offset);
    else await storePieces(this.#source, pieces, signal);
  }

  /** @internal A private copy, in pieces off the event loop where that can be done. */
  async copy({ offset, length }: MemoryPart, signal: AbortSignal | undefined): Promise<Buffer> {
    if (this.#memory) return this.read(offset, length);
    const bytes = newBuffer(length);
    await fetchPieces(this.#source, cut(bytes, offset), signal);
    return bytes;
  }

  /** @internal Throws ERR_SHM_CLOSED, ERR_SHM_UNSUPPORTED. */
  get signals(): SegmentSignals {
    this.#refuseClosed();
    this.#signals ??= this.#holder.signals(this);
    return this.#signals;
  }

  /** @internal Which byte of the segment a byte of the mapping is. */
  placeInSegment(offset: number): number {
    return (this.#window.offset ?? 0) + offset;
  }

  /** @internal It was published, and got its OS name with that. */
  renamed(osName: string): void {
    this.#source = { ...this.#source, osName };
  }

  /** `close()`. */
  [Symbol.dispose](): void {
    this.close();
  }

  #map(): Memory {
    this.#refuseClosed();
    const memory = map(this.#source, this.access, this.#window);
    this.#hold(memory);
    return memory;
  }

  #hold(memory: Memory): void {
    this.#memory = memory;
    if (!isSeen(memory)) return;
    keepBuffer(this, memory);
    this.#holder.mapped(this, memory);
  }

  #fetch(offset?: number, length?: number): Uint8Array<ArrayBuffer> {
    const part = memoryPart(this.size, offset, length);
    const bytes = newBytes(part.length);
    copyOutSync(this.#source, { offset: part.offset, bytes });
    return bytes;
  }

  #refuseClosed(): void {
    if (this.#closed) throw new ShmError('ERR_SHM_CLOSED', `${this.name} was closed`);
  }
}
