import { inspect } from 'node:util';
import { ShmError, shown } from '@shmd/protocol';
import { notByNew } from '../mistakes/not-by-new.js';
import { refuseReadOnly } from '../mistakes/refuse-read-only.js';
import { ChangingView } from '../segments/changing-view.js';
import { checkSharedMemory } from '../segments/check-shared-memory.js';
import { SharedMemory } from '../segments/shared-memory.js';
import { ListMemory } from './list-memory.js';
import { isEqual, pack, type ShareableElement, type ShareableValue } from './values.js';

/**
 * A list of fixed length in shared memory, byte for byte CPython's `multiprocessing.shared_memory.ShareableList`. Others may change it at
 * any time: each call reads the memory anew, and decodes copies only. It has no lock: a reader that meets a change may find it half
 * done, which gives a wrong value or ERR_SHM_INVALID_ARGUMENT.
 *
 * @example
 * ```ts
 * const list = await client.createList(['ready', 1, 2.5, null], { name: 'state' });
 * list.set(0, 'done!');
 * const same = await client.attachList('state'); // ShareableList(name='state') in Python
 * console.log(same.toArray()); // [ 'done!', 1, 2.5, null ]
 * ```
 */
export class ShareableList extends ChangingView {
  readonly #memory: ListMemory;

  private constructor(shm: SharedMemory) {
    if (!(shm instanceof SharedMemory)) throw notByNew('ShareableList', 'await client.createList(values)');
    super(shm);
    this.#memory = new ListMemory(shm.buffer);
  }

  /**
   * The list that lies at the beginning of any shared memory, managed or not. `close()` closes `shm`.
   * Throws ERR_SHM_INVALID_ARGUMENT (the bytes are not a list), ERR_SHM_CLOSED.
   *
   * @example
   * ```ts
   * const same = ShareableList.over(await client.attach(list.ref)); // or SharedMemory.attach(), of Python's
   * console.log(same.at(0)); // ready
   * ```
   */
  static over(shm: SharedMemory): ShareableList {
    checkSharedMemory(shm);
    return new ShareableList(shm);
  }

  /** Items. It never changes. */
  get length(): number {
    return this.#memory.count;
  }

  /**
   * The item at `index`, counted from the end when negative.
   * Throws ERR_SHM_INVALID_ARGUMENT (outside the list, or bytes that are no value), ERR_SHM_CLOSED.
   *
   * @example
   * ```ts
   * console.log(list.at(0), list.at(-1)); // ready 1
   * ```
   */
  at(index: number): ShareableElement {
    return this.#open().read(this.#position(index));
  }

  /**
   * Stores a value of any type in place. Text and bytes must fit in the item's slot, whose length is fixed at creation: a multiple of 8
   * with at least one byte to spare, and 8 for whatever is no text. When it throws, the bytes are as they were.
   * Throws ERR_SHM_INVALID_ARGUMENT, ERR_SHM_PERMISSION (attached with access 'read'), ERR_SHM_CLOSED.
   *
   * @example
   * ```ts
   * list.set(0, 'done!');
   * list.set(-1, float(2));
   * console.log(list.toArray()); // [ 'done!', 2 ]
   * ```
   */
  set(index: number, value: ShareableValue): void {
    const memory = this.#open();
    refuseReadOnly(this.shm);
    memory.write(this.#position(index), pack(value));
  }

  /** Each item, read when its turn comes. Throws as `at`. */
  *[Symbol.iterator](): IterableIterator<ShareableElement> {
    for (let i = 0; i < this.length; i++) yield this.#open().read(i);
  }

  /**
   * All items, read one after the other. Throws as `at`.
   *
   * @example
   * ```ts
   * console.log(list.toArray()); // [ 'ready', 1 ]
   * ```
   */
  toArray(): ShareableElement[] {
    return [...this];
  }

  /**
   * How many items equal `value`: numbers and bigints by their mathematical value (1, 1n and float(1) are equal; NaN equals nothing),
   * strings by their text, bytes by their content. Unlike in Python, true is not 1.
   * Throws as `at`, and ERR_SHM_INVALID_ARGUMENT for what no list can hold.
   *
   * @example
   * ```ts
   * console.log(list.count('ready'), list.count(1n), list.count(true)); // 1 1 0
   * ```
   */
  count(value: ShareableValue): number {
    const packed = pack(value);
    let count = 0;
    for (const item of this) if (isEqual(item, packed)) count++;
    return count;
  }

  /**
   * Position of the first item that equals `value`, as `count` sees it, or -1. Throws as `count`.
   *
   * @example
   * ```ts
   * console.log(list.indexOf(1), list.indexOf('gone')); // 1 -1
   * ```
   */
  indexOf(value: ShareableValue): number {
    const packed = pack(value);
    let index = 0;
    for (const item of this) {
      if (isEqual(item, packed)) return index;
      index++;
    }
    return -1;
  }

  /** The `struct` formats of all items in a row, as CPython's `format`: `'q8sxxxxxxx?'`. */
  get format(): string {
    const memory = this.#open();
    let format = '';
    for (let i = 0; i < memory.count; i++) format += memory.format(i);
    return format;
  }

  override toString(): string {
    const items = this.shm.closed ? 'closed' : inspect(this.toArray(), { breakLength: Number.POSITIVE_INFINITY });
    return `ShareableList(${items}, name=${inspect(this.name)})`;
  }

  #open(): ListMemory {
    if (this.shm.closed) throw new ShmError('ERR_SHM_CLOSED', `${this.name} was closed`);
    return this.#memory;
  }

  #position(index: number): number {
    const position = Number.isInteger(index) && index < 0 ? index + this.length : index;
    if (Number.isInteger(position) && position >= 0 && position < this.length) return position;
    throw new ShmError(
      'ERR_SHM_INVALID_ARGUMENT',
      `the index must be an integer from ${-this.length} to ${this.length - 1}, not ${shown(index)}`,
    );
  }
}
