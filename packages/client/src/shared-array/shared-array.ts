import { type DType, elementCount, ITEM_SIZES, ShmError, shown } from '@shmd/protocol';
import { notByNew } from '../mistakes/not-by-new.js';
import { refuseReadOnly } from '../mistakes/refuse-read-only.js';
import { refuseUnknown } from '../mistakes/refuse-unknown.js';
import { ChangingView } from '../segments/changing-view.js';
import { checkSharedMemory } from '../segments/check-shared-memory.js';
import type { SharedMemory } from '../segments/shared-memory.js';
import { type ArrayData, type ArrayElement, type ArrayInput, arrayConstructor } from './dtype.js';
import { toElement } from './element.js';
import { type ArrayLayout, checkedBytes, stridesOf } from './layout.js';

/**
 * What lies where in the memory.
 *
 * @example
 * ```ts
 * const options: ArrayOverOptions<'uint16'> = { dtype: 'uint16', shape: [8, 8], offset: 64 };
 * const tile = SharedArray.over(shm, options);
 * ```
 */
export interface ArrayOverOptions<D extends DType = DType> extends ArrayLayout<D> {
  /** Byte of `shm.buffer` at which the array begins, a multiple of the element's size. Default 0. */
  offset?: number | undefined;
}

/**
 * An n-dimensional array over shared memory: numpy's dtypes in numpy's C order, no header.
 *
 * @example
 * ```ts
 * const matrix = await client.createArray({ name: 'matrix', dtype: 'float64', shape: [2, 3] });
 * matrix.set(1.5, 0, 2);
 * matrix.data.fill(4, 3); // a Float64Array over the memory itself
 * console.log([...matrix]); // [ 0, 0, 1.5, 4, 4, 4 ]
 * ```
 */
export class SharedArray<D extends DType = DType> extends ChangingView {
  /** What its elements are. */
  readonly dtype: D;
  /** Elements. */
  readonly length: number;
  readonly #data: ArrayData<D>;
  readonly #shape: readonly number[];
  readonly #strides: readonly number[];

  private constructor(shm: SharedMemory, layout: ArrayLayout<D>, data: ArrayData<D>) {
    if (data === undefined) throw notByNew('SharedArray', 'await client.createArray({ dtype, shape })');
    super(shm);
    this.dtype = layout.dtype;
    this.length = data.length;
    this.#data = data;
    this.#shape = [...layout.shape];
    this.#strides = stridesOf(layout.shape);
  }

  /**
   * An array over any shared memory, managed or not. `close()` closes `shm`.
   * Throws ERR_SHM_INVALID_ARGUMENT (the array does not lie within the memory, or is not aligned), ERR_SHM_UNSUPPORTED, ERR_SHM_CLOSED.
   *
   * @example
   * ```ts
   * const header = SharedArray.over(shm, { dtype: 'uint32', shape: [4] });
   * const pixels = SharedArray.over(shm, { dtype: 'uint8', shape: [32, 32], offset: 16 });
   * ```
   */
  static over<D extends DType>(shm: SharedMemory, options: ArrayOverOptions<D>): SharedArray<D> {
    checkSharedMemory(shm);
    const { dtype, shape, offset = 0, ...unknown } = { ...options };
    refuseUnknown(unknown);
    checkedBytes(dtype, shape);
    const itemSize = ITEM_SIZES[dtype];
    const count = elementCount(shape);
    const { buffer } = shm;
    if (!Number.isSafeInteger(offset) || offset < 0 || offset % itemSize !== 0) {
      throw new ShmError(
        'ERR_SHM_INVALID_ARGUMENT',
        `offset must be a multiple of ${itemSize}, the size of ${dtype}, not ${shown(offset)}`,
      );
    }
    if (offset + count * itemSize > buffer.byteLength) {
      const place = `${count} × ${dtype} from byte ${offset}`;
      throw new ShmError(
        'ERR_SHM_INVALID_ARGUMENT',
        `${place} end beyond the ${buffer.byteLength} bytes of ${shm.name}`,
      );
    }
    const data = new (arrayConstructor(dtype))(buffer, offset, count) as ArrayData<D>;
    return new SharedArray(shm, { dtype, shape }, data);
  }

  /** Extent of each dimension, as a new array. */
  get shape(): number[] {
    return [...this.#shape];
  }

  /** Elements (not bytes) from one index to the next along each dimension, as a new array. */
  get strides(): number[] {
    return [...this.#strides];
  }

  /** Every element in C order, as a typed array over the mapping: no copy, no checks. Throws ERR_SHM_CLOSED. */
  get data(): ArrayData<D> {
    if (this.shm.closed) throw new ShmError('ERR_SHM_CLOSED', `${this.name} was closed`);
    return this.#data;
  }

  /**
   * One element: as many indices as dimensions, each from 0. Throws ERR_SHM_INVALID_ARGUMENT, ERR_SHM_CLOSED.
   *
   * @example
   * ```ts
   * console.log(array.shape, array.get(1, 2)); // [ 2, 3 ] 0
   * ```
   */
  get(...index: number[]): ArrayElement<D> {
    return this.data[this.#position(index)] as ArrayElement<D>;
  }

  /**
   * Stores one element. A value that the dtype cannot hold (300 as uint8, 1.5 as int32) is refused; `data` wraps it, as typed arrays do.
   * Throws ERR_SHM_INVALID_ARGUMENT, ERR_SHM_PERMISSION (attached with access 'read'), ERR_SHM_CLOSED.
   *
   * @example
   * ```ts
   * array.set(2.5, 1, 2);
   * console.log(array.data[5]); // 2.5
   * ```
   */
  set(value: ArrayInput<D>, ...index: number[]): void {
    const data = this.data as { [position: number]: number | bigint };
    refuseReadOnly(this.shm);
    const position = this.#position(index);
    data[position] = toElement(this.dtype, value);
  }

  /** Every element in C order. Throws ERR_SHM_CLOSED when the array is closed on the way. */
  *[Symbol.iterator](): IterableIterator<ArrayElement<D>> {
    for (let i = 0; i < this.length; i++) yield this.data[i] as ArrayElement<D>;
  }

  #position(index: readonly number[]): number {
    const shape = this.#shape;
    if (index.length !== shape.length) {
      throw new ShmError('ERR_SHM_INVALID_ARGUMENT', `${this.name} takes ${shape.length} indices, not ${index.length}`);
    }
    let position = 0;
    for (let i = 0; i < shape.length; i++) {
      const at = index[i] as number;
      if (!Number.isInteger(at) || at < 0 || at >= (shape[i] as number)) {
        throw new ShmError(
          'ERR_SHM_INVALID_ARGUMENT',
          `index ${i} must be an integer from 0 to below ${shape[i]}, not ${shown(at)}`,
        );
      }
      position += at * (this.#strides[i] as number);
    }
    return position;
  }
}
