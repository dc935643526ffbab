import type { DType, Lifetime } from '@shmd/protocol';
import { checkedRequest, type RequestOptions } from '../connection/request-options.js';
import type { Access } from '../memory/mapping.js';
import { checkOptions } from '../mistakes/check-options.js';
import { refuseUnknown } from '../mistakes/refuse-unknown.js';
import { arrayConstructor } from './dtype.js';
import { checkedBytes } from './layout.js';

/**
 * How to make an array.
 *
 * @example
 * ```ts
 * const options: CreateArrayOptions<'uint8'> = { name: 'image', dtype: 'uint8', shape: [480, 640, 3] };
 * const image = await client.createArray(options);
 * console.log(image.strides); // [ 1920, 3, 1 ]
 * ```
 */
export interface CreateArrayOptions<D extends DType = DType> extends RequestOptions {
  /** As of `create`. */
  name?: string | undefined;
  /** What its elements are. */
  dtype: D;
  /** Extent of each dimension; `[]` is one element without dimensions. */
  shape: readonly number[];
  /** Default: 'manager'. */
  lifetime?: Lifetime | undefined;
  /** Any JSON object of at most 4 KiB, kept with the segment and shown by `stat`. */
  meta?: { [key: string]: unknown } | undefined;
}

/**
 * How to attach an array. What the manager recorded of it need not be said.
 *
 * @example
 * ```ts
 * const options: AttachArrayOptions<'float64'> = { dtype: 'float64', access: 'read' };
 * const same = await client.attachArray(array.ref, options);
 * ```
 */
export interface AttachArrayOptions<D extends DType = DType> extends RequestOptions {
  /** Must be what the manager recorded, if it recorded any. */
  dtype?: D | undefined;
  /** Must be what the manager recorded, if it recorded any. */
  shape?: readonly number[] | undefined;
  /** Default: 'read-write'. */
  access?: Access | undefined;
  /** Wait for the segment to be created and published: for `timeout` ms, or without one until it is. */
  wait?: boolean | undefined;
}

/** What `segment.create` is asked for such an array. Throws ERR_SHM_INVALID_ARGUMENT, ERR_SHM_INVALID_SIZE, ERR_SHM_UNSUPPORTED. */
export function arrayParams<D extends DType>(options: CreateArrayOptions<D>) {
  checkOptions(options, 'dtype');
  const { name, dtype, shape, lifetime, meta, signal, timeout, ...unknown } = options;
  refuseUnknown(unknown);
  const size = checkedBytes(dtype, shape);
  arrayConstructor(dtype);
  const params = { name, size, dtype, shape: [...shape], lifetime, meta };
  return { params, request: checkedRequest({ signal, timeout }) };
}
