import { type DType, ITEM_SIZES, ShmError, shown } from '@shmd/protocol';

/**
 * What `data` is, for each dtype. bool has one byte an element, 0 or 1, as numpy.
 *
 * @example
 * ```ts
 * const data: ArrayTypes['float64'] = array.data;
 * console.log(data instanceof Float64Array); // true
 * ```
 */
export interface ArrayTypes {
  int8: Int8Array<ArrayBuffer>;
  uint8: Uint8Array<ArrayBuffer>;
  int16: Int16Array<ArrayBuffer>;
  uint16: Uint16Array<ArrayBuffer>;
  int32: Int32Array<ArrayBuffer>;
  uint32: Uint32Array<ArrayBuffer>;
  int64: BigInt64Array<ArrayBuffer>;
  uint64: BigUint64Array<ArrayBuffer>;
  /** A Float16Array, whose members are those of Float32Array; the declared type must also compile without `lib.esnext.float16`. */
  float16: Float32Array<ArrayBuffer>;
  float32: Float32Array<ArrayBuffer>;
  float64: Float64Array<ArrayBuffer>;
  bool: Uint8Array<ArrayBuffer>;
}

/**
 * The typed array that an array of this dtype is read and written through.
 *
 * @example
 * ```ts
 * const sum = (data: ArrayData<'float64'>) => data.reduce((total, each) => total + each, 0);
 * console.log(sum(array.data)); // 0
 * ```
 */
export type ArrayData<D extends DType = DType> = ArrayTypes[D];
/**
 * What an element of this dtype is in JavaScript: a bigint for int64 and uint64, else a number.
 *
 * @example
 * ```ts
 * const times = await client.createArray({ dtype: 'int64', shape: [2] });
 * const first: ArrayElement<'int64'> = times.get(0);
 * console.log(first); // 0n
 * ```
 */
export type ArrayElement<D extends DType = DType> = ArrayData<D>[number];
/**
 * What `set` takes: bool takes booleans too, int64 and uint64 take safe integers too.
 *
 * @example
 * ```ts
 * const flags = await client.createArray({ dtype: 'bool', shape: [2] });
 * const on: ArrayInput<'bool'> = true;
 * flags.set(on, 1);
 * console.log(flags.get(1)); // 1
 * ```
 */
export type ArrayInput<D extends DType = DType> =
  | ArrayElement<D>
  | (D extends 'bool' ? boolean : D extends 'int64' | 'uint64' ? number : never);

interface ArrayConstructor {
  new (buffer: ArrayBuffer, byteOffset: number, length: number): ArrayData;
  readonly BYTES_PER_ELEMENT: number;
}

const CONSTRUCTORS: Record<Exclude<DType, 'float16'>, ArrayConstructor> = {
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  int64: BigInt64Array,
  uint64: BigUint64Array,
  float32: Float32Array,
  float64: Float64Array,
  bool: Uint8Array,
};

/** The typed array of a dtype. Throws ERR_SHM_INVALID_ARGUMENT, ERR_SHM_UNSUPPORTED (float16 on a runtime without Float16Array). */
export function arrayConstructor(dtype: DType): ArrayConstructor {
  checkDType(dtype);
  if (dtype !== 'float16') return CONSTRUCTORS[dtype];
  const float16 = (globalThis as { Float16Array?: ArrayConstructor }).Float16Array;
  if (float16) return float16;
  throw new ShmError('ERR_SHM_UNSUPPORTED', `float16 needs Float16Array, which Node.js ${process.version} has not`);
}

/** Throws ERR_SHM_INVALID_ARGUMENT. */
export function checkDType(dtype: unknown): asserts dtype is DType {
  if (typeof dtype === 'string' && Object.hasOwn(ITEM_SIZES, dtype)) return;
  const names = Object.keys(ITEM_SIZES).join(', ');
  throw new ShmError('ERR_SHM_INVALID_ARGUMENT', `dtype must be one of ${names}, not ${shown(dtype)}`);
}
