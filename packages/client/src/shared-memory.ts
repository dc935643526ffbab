import { type Identity, ShmError } from '@shmd/protocol';
import { keepBuffer } from './keep-buffer.js';
import { type Access, map, unmap, type Window } from './mapping.js';
import { memoryPart } from './memory-part.js';
import { privateBytes, privateCopy } from './private-copy.js';
import type { RequestOptions } from './request-options.js';
import type { SegmentRef } from './segment-ref.js';
import { locateUnmanaged, type UnmanagedOptions } from './unmanaged.js';

/** Who is told when an attachment closes, and who unlinks its segment. */
export interface Holder {
  released(shm: SharedMemory): void;
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

/** One attachment: the memory of a named segment, mapped into this process. */
export class SharedMemory {
  readonly name: string;
  readonly osName: string;
  /** Bytes of the segment, exactly as its creator asked for. */
  readonly size: number;
  readonly uid: string;
  readonly access: Access;
  #buffer: ArrayBuffer | null;
  #buf: Buffer | null = null;
  readonly #holder: Holder;

  /** @internal Use `Client.create`, `Client.attach` or `SharedMemory.attach`. */
  constructor(source: SharedMemorySource, access: Access, window: Window, holder: Holder) {
    this.#buffer = map(source, access, window);
    keepBuffer(this, this.#buffer);
    this.name = source.name;
    this.osName = source.osName;
    this.size = source.size;
    this.uid = source.uid;
    this.access = access;
    this.#holder = holder;
  }

  /**
   * Attaches any shared memory of the operating system, without a manager. `unlink()` on it removes the OS object itself.
   * Throws ERR_SHM_NOT_FOUND, ERR_SHM_INVALID_NAME, ERR_SHM_PERMISSION, ERR_SHM_UNSUPPORTED.
   */
  static attach(osName: string, options: UnmanagedOptions = {}): SharedMemory {
    const { source, holder } = locateUnmanaged(osName, options);
    return new SharedMemory(source, options.access ?? 'read-write', options, holder);
  }

  get closed(): boolean {
    return this.#buffer === null;
  }

  /** The mapping itself, no copy. Throws ERR_SHM_CLOSED after `close()`. */
  get buffer(): ArrayBuffer {
    if (this.#buffer === null) throw new ShmError('ERR_SHM_CLOSED', `${this.name} was closed`);
    return this.#buffer;
  }

  /** A Buffer over the mapping. Throws ERR_SHM_CLOSED after `close()`. */
  get buf(): Buffer {
    if (this.#buf === null || this.#buffer === null) this.#buf = Buffer.from(this.buffer);
    return this.#buf;
  }

  /**
   * A private copy of `length` bytes (default: all to the end) from byte `offset` of `buffer` on: what to decode, parse or keep. Decoding
   * the memory itself, as `buf.toString()` does, corrupts the heap when another process changes it meanwhile.
   * Throws ERR_SHM_INVALID_ARGUMENT (not within `buffer`), ERR_SHM_CLOSED, ERR_SHM_NO_SPACE.
   */
  read(offset?: number, length?: number): Buffer {
    return Buffer.from(privateCopy(memoryPart(this.buffer, offset, length)).buffer);
  }

  /**
   * Stores bytes, or a string as UTF-8, from byte `offset` of `buffer` on, and returns how many bytes that were. What is stored is a
   * private copy: `data` may lie in shared memory itself. All of it or, when it throws, nothing.
   * Throws ERR_SHM_INVALID_ARGUMENT (beyond the end of `buffer`, or no such data), ERR_SHM_PERMISSION (attached with access 'read'),
   * ERR_SHM_CLOSED, ERR_SHM_NO_SPACE.
   */
  write(data: Uint8Array | string, offset?: number): number {
    const memory = this.buffer;
    if (this.access === 'read') throw new ShmError('ERR_SHM_PERMISSION', `${this.name} was attached for reading`);
    const bytes = privateBytes(data);
    memoryPart(memory, offset, bytes.length).set(bytes);
    return bytes.length;
  }

  /** Plain data that names this creation of the segment, for workers and child processes. */
  get ref(): SegmentRef {
    return { name: this.name, uid: this.uid };
  }

  /** Ends the attachment. Idempotent. No view over it reaches the segment any more, and using one is safe. */
  close(): void {
    if (this.#buffer === null) return;
    unmap(this.#buffer, this.osName);
    this.#buffer = null;
    this.#buf = null;
    this.#holder.released(this);
  }

  /** Removes the segment's name. Memory stays with those who have it mapped. Throws ERR_SHM_NOT_FOUND, ERR_SHM_STALE. */
  unlink(options: RequestOptions = {}): Promise<void> {
    return this.#holder.unlinkHeld(this, options);
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
