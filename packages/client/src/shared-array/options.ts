import type { DType, Lifetime } from '@shmd/protocol';
import { checkOptions } from '../check-options.js';
import type { Access } from '../mapping.js';
import { refuseUnknown } from '../refuse-unknown.js';
import { checkedRequest, type RequestOptions } from '../request-options.js';
import { arrayConstructor } from './dtype.js';
import { checkedBytes } from './layout.js';

export interface CreateArrayOptions<D extends DType = DType> extends RequestOptions {
  name?: string | undefined;
  dtype: D;
  /** Extent of each dimension; `[]` is one element without dimensions. */
  shape: readonly number[];
  lifetime?: Lifetime | undefined;
  /** Any JSON object of at most 4 KiB, kept with the segment and shown by `stat`. */
  meta?: { [key: string]: unknown } | undefined;
}

export interface AttachArrayOptions<D extends DType = DType> extends RequestOptions {
  /** Must be what the manager recorded, if it recorded any. */
  dtype?: D | undefined;
  /** Must be what the manager recorded, if it recorded any. */
  shape?: readonly number[] | undefined;
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
