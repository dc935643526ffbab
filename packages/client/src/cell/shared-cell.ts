import { ShmError, shown } from '@shmd/protocol';
import type { Client } from '../client.js';
import { checkOptions } from '../mistakes/check-options.js';
import { notByNew } from '../mistakes/not-by-new.js';
import { refuseUnknown } from '../mistakes/refuse-unknown.js';
import { SharedMutex } from '../mutex/shared-mutex.js';
import type { CreateOptions } from '../operations/client-options.js';
import { checkSharedMemory } from '../segments/check-shared-memory.js';
import { SegmentView } from '../segments/segment-view.js';
import type { SharedMemory } from '../segments/shared-memory.js';
import { Latest } from '../signals/latest.js';
import type { ChangedOptions } from '../signals/segment-signals.js';
import type { WaitOptions } from '../signals/wait-options.js';
import { CellWriter } from './cell-writer.js';
import { CellMemory, type CellShape, cellBytes, formatCell, WRITER_AT } from './layout.js';
import { CellReader, type CellValue } from './reader.js';

/**
 * How to make a cell.
 *
 * @example
 * ```ts
 * const options: CreateCellOptions = { name: 'frame', size: 1920 * 1080, slots: 4 };
 * const cell = await SharedCell.create(client, options);
 * ```
 */
export interface CreateCellOptions extends Omit<CreateOptions, 'populate'> {
  /** Bytes of a value. */
  size: number;
  /** How many values there is room for, from 3 to 254: more give slow readers more time. Default 3. */
  slots?: number | undefined;
}

/**
 * Which cell to open, and how to make it if it is not there.
 *
 * @example
 * ```ts
 * const options: OpenOrCreateCellOptions = { name: 'settings', size: 256 };
 * const settings = await SharedCell.openOrCreate(client, options);
 * ```
 */
export interface OpenOrCreateCellOptions extends CreateCellOptions {
  name: string;
}

const DEFAULT_SLOTS = 3;

/**
 * The latest value of a block that is rewritten again and again: one writer at a time, any readers, who never wait and always get a whole value,
 * whoever dies when. Its layout is in layout.ts.
 *
 * @example
 * ```ts
 * const cell = await SharedCell.create(client, { name: 'frame', size: 1024 });
 * using writer = await cell.writer();
 * writer.write(new Uint8Array(1024).fill(7));
 * // elsewhere
 * const same = SharedCell.over(await client.attach('frame', { access: 'read' }));
 * for await (const { version, data } of same) {
 *   console.log(version, data[0]); // 1 7
 *   break;
 * }
 * ```
 */
export class SharedCell extends SegmentView {
  readonly #memory: CellMemory;
  readonly #reader: CellReader;

  private constructor(shm: SharedMemory, memory: CellMemory) {
    if (memory === undefined) throw notByNew('SharedCell', 'await SharedCell.create(client, { size })');
    super(shm);
    this.#memory = memory;
    this.#reader = new CellReader(memory);
  }

  /**
   * Creates a segment that is a cell without a value. Nobody can attach it before it is one.
   * Throws as `Client.create`, and ERR_SHM_INVALID_ARGUMENT for a number of slots that cannot be.
   *
   * @example
   * ```ts
   * const cell = await SharedCell.create(client, { name: 'frame', size: 1024 });
   * console.log(cell.size, cell.shm.size > 3 * 1024); // 1024 true
   * ```
   */
  static async create(client: Client, options: CreateCellOptions): Promise<SharedCell> {
    checkClient(client);
    checkOptions(options, 'size');
    const { size, slots = DEFAULT_SLOTS, ...rest } = options;
    const shape: CellShape = { size, slots };
    const bytes = cellBytes(shape);
    const shm = await client.createInitialised({ ...rest, size: bytes }, (made) => formatCell(made.buffer, shape));
    return SharedCell.over(shm);
  }

  /**
   * The cell of that name, or a new one when there is none: for writers and readers that are started in any order, and again. Throws as
   * `Client.openOrCreate`, ERR_SHM_INVALID_SIZE for one of other values or slots, and ERR_SHM_INVALID_ARGUMENT for what is no cell.
   *
   * @example
   * ```ts
   * const latest = await SharedCell.openOrCreate(client, { name: 'latest', size: 64 });
   * const same = await SharedCell.openOrCreate(client, { name: 'latest', size: 64 });
   * console.log(same.shm.uid === latest.shm.uid); // true
   * ```
   */
  static async openOrCreate(client: Client, options: OpenOrCreateCellOptions): Promise<SharedCell> {
    checkClient(client);
    checkOptions(options, 'name');
    const { size, slots = DEFAULT_SLOTS, name, lifetime, meta, signal, timeout, ...unknown } = options;
    refuseUnknown(unknown);
    const shape: CellShape = { size, slots };
    const init = (made: SharedMemory) => formatCell(made.buffer, shape);
    const shm = await client.openOrCreate({ name, size: cellBytes(shape), lifetime, meta, signal, timeout, init });
    try {
      const cell = SharedCell.over(shm);
      refuseOther(cell, shape);
      return cell;
    } catch (error) {
      shm.close();
      throw error;
    }
  }

  /**
   * The cell that is any shared memory, managed or not, attached from its first byte on. `close()` closes `shm`.
   * Throws ERR_SHM_INVALID_ARGUMENT (the bytes are not a cell), ERR_SHM_UNSUPPORTED (of a later release), ERR_SHM_CLOSED.
   *
   * @example
   * ```ts
   * const same = SharedCell.over(await client.attach(cell.ref, { access: 'read' }));
   * console.log(same.size); // 1024
   * ```
   */
  static over(shm: SharedMemory): SharedCell {
    checkSharedMemory(shm);
    return new SharedCell(shm, new CellMemory(shm.buffer));
  }

  /** Bytes of a value. */
  get size(): number {
    return this.#memory.shape.size;
  }

  /** How many values there is room for. */
  get slots(): number {
    return this.#memory.shape.slots;
  }

  /**
   * Becomes the one writer, as soon as nobody else is: the place of one that died is free. Rejects with ERR_SHM_TIMEOUT after `timeout` ms, with
   * the signal's reason, ERR_SHM_PERMISSION (attached with access 'read'), ERR_SHM_CLOSED, ERR_SHM_UNSUPPORTED, ERR_SHM_DISCONNECTED,
   * ERR_SHM_STALE (the place was lost before the caller came to it).
   *
   * @example
   * ```ts
   * const writer = await cell.writer({ timeout: 1_000 });
   * try {
   *   writer.update((slot) => slot.fill(7));
   * } finally {
   *   writer[Symbol.dispose](); // as `using writer` does at the end of its block
   * }
   * ```
   */
  async writer(options: WaitOptions = {}): Promise<CellWriter> {
    const guard = await SharedMutex.over(this.shm, WRITER_AT).lock(options);
    this.#refuseClosed();
    guard.refuseOver();
    return new CellWriter(this.#memory, this.shm.signals, guard);
  }

  /** @internal For who forgets `writer()`. */
  write(): never {
    const instead = 'const writer = await cell.writer(); writer.write(data)';
    throw new ShmError('ERR_SHM_INVALID_ARGUMENT', `a cell is written by its one writer: write ${instead}`);
  }

  /**
   * A private copy of the latest value, whole, and its version; undefined: there is none yet. Does not wait.
   * Throws ERR_SHM_CLOSED; ERR_SHM_TIMEOUT: the writer was always quicker; ERR_SHM_INVALID_ARGUMENT: `into` has too little room.
   *
   * @param into takes the copy: at least `size` bytes. Default: new ones
   *
   * @example
   * ```ts
   * const into = new Uint8Array(cell.size); // used again for each value
   * const value = cell.read(into);
   * if (value) console.log(value.version, value.data);
   * ```
   */
  read(into?: Uint8Array): CellValue | undefined {
    this.#refuseClosed();
    if (into === undefined) return this.#reader.read(new Uint8Array(this.size));
    if (into instanceof Uint8Array && into.length >= this.size) return this.#reader.read(into.subarray(0, this.size));
    const given = into instanceof Uint8Array ? into.length : shown(into);
    const wanted = `a value of this cell needs a Uint8Array of ${this.size} bytes`;
    throw new ShmError('ERR_SHM_INVALID_ARGUMENT', `${wanted}, not ${given}`);
  }

  /**
   * Resolves with the version of the latest value once that is another than `since`: by default than the one at the call.
   * Rejects as `SharedMemory.changed`.
   *
   * @example
   * ```ts
   * const next = cell.changed({ timeout: 1_000 });
   * using writer = await cell.writer(); // in another process, usually
   * writer.write(new Uint8Array(1024));
   * console.log(await next); // 1
   * ```
   */
  async changed(options: ChangedOptions = {}): Promise<number> {
    this.#refuseClosed();
    checkOptions(options, 'since');
    const { since = this.#reader.version(), ...wait } = options;
    if (!Number.isSafeInteger(since) || since < 0) {
      throw new ShmError('ERR_SHM_INVALID_ARGUMENT', `since is a version, as read() tells it, not ${shown(since)}`);
    }
    const look = () => {
      const version = this.#reader.version();
      return version === since ? undefined : version;
    };
    return this.shm.signals.changing(look, wait);
  }

  /** The latest value, and then each time the latest that there is: who is slow misses some, never the last one. */
  [Symbol.asyncIterator](): AsyncIterableIterator<CellValue> {
    let since = 0;
    return new Latest(async (signal) => {
      await this.changed({ since, signal });
      const value = this.read() as CellValue;
      since = value.version;
      return value;
    }, undefined);
  }

  #refuseClosed(): void {
    if (this.shm.closed) throw new ShmError('ERR_SHM_CLOSED', `${this.name} was closed`);
  }
}

/** Different values may need as many bytes. Throws ERR_SHM_INVALID_SIZE. */
function refuseOther(cell: SharedCell, { size, slots }: CellShape): void {
  if (cell.size === size && cell.slots === slots) return;
  const found = `values of ${cell.size} bytes in ${cell.slots} slots`;
  throw new ShmError('ERR_SHM_INVALID_SIZE', `${cell.name} has ${found}, not ${size} in ${slots}`);
}

/** Throws ERR_SHM_INVALID_ARGUMENT. */
function checkClient(client: Client): void {
  if (typeof client?.createInitialised === 'function') return;
  throw new ShmError('ERR_SHM_INVALID_ARGUMENT', `a cell is created by a Client, not ${shown(client)}`);
}
