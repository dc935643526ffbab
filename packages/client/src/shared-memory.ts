import { type Identity, ShmError } from '@shmd/protocol';
import { keepBuffer } from './keep-buffer.js';
import { type Access, isSeen, type Memory, map, unmap, type Window } from './mapping.js';
import { copyIn, copyOut } from './memory-copy.js';
import { privateBytes } from './private-copy.js';
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
  #memory: Memory | null;
  #buf: Buffer | null = null;
  readonly #holder: Holder;

  /** @internal Use `Client.create`, `Client.attach` or `SharedMemory.attach`. */
  constructor(source: SharedMemorySource, access: Access, window: Window, holder: Holder) {
    this.#memory = map(source, access, window);
    if (isSeen(this.#memory)) keepBuffer(this, this.#memory);
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
    return this.#memory === null;
  }

  /**
   * The mapping itself, no copy. Throws ERR_SHM_CLOSED after `close()`, ERR_SHM_UNSUPPORTED where the runtime forbids it: there `read()`
   * and `write()` work.
   */
  get buffer(): ArrayBuffer {
    const memory = this.#open();
    if (isSeen(memory)) return memory;
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
   */
  read(offset?: number, length?: number): Buffer {
    return Buffer.from(copyOut(this.#open(), offset, length).buffer);
  }

  /**
   * Stores bytes, or a string as UTF-8, from byte `offset` of the mapping on, and returns how many bytes that were. What is stored is a
   * private copy: `data` may lie in shared memory itself. All of it or, when it throws, nothing.
   * Throws ERR_SHM_INVALID_ARGUMENT (beyond its end, or no such data), ERR_SHM_PERMISSION (attached with access 'read'),
   * ERR_SHM_CLOSED, ERR_SHM_NO_SPACE.
   */
  write(data: Uint8Array | string, offset?: number): number {
    const memory = this.#open();
    if (this.access === 'read') throw new ShmError('ERR_SHM_PERMISSION', `${this.name} was attached for reading`);
    const bytes = privateBytes(data);
    copyIn(memory, bytes, offset);
    return bytes.length;
  }

  /** Plain data that names this creation of the segment, for workers and child processes. */
  get ref(): SegmentRef {
    return { name: this.name, uid: this.uid };
  }

  /** Ends the attachment. Idempotent. No view over it reaches the segment any more, and using one is safe. */
  close(): void {
    if (this.#memory === null) return;
    unmap(this.#memory, this.osName);
    this.#memory = null;
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

  #open(): Memory {
    if (this.#memory === null) throw new ShmError('ERR_SHM_CLOSED', `${this.name} was closed`);
    return this.#memory;
  }
}
