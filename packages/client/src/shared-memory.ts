import { ShmError } from '@shmd/protocol';
import { keepBuffer } from './keep-buffer.js';
import { type Access, map, unmap, type Window } from './mapping.js';
import type { SegmentRef } from './segment-ref.js';
import { locateUnmanaged, type UnmanagedOptions } from './unmanaged.js';

/** Who is told when an attachment closes, and who unlinks its segment. */
export interface Holder {
  released(shm: SharedMemory): void;
  unlinkHeld(shm: SharedMemory): Promise<void>;
}

export interface SharedMemorySource {
  name: string;
  osName: string;
  size: number;
  uid: string;
  dir: string;
  dev: number;
  ino: number;
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
  unlink(): Promise<void> {
    return this.#holder.unlinkHeld(this);
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
