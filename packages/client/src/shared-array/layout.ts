import { arrayBytes, type DType, elementCount, MAX_DIMENSIONS, ShmError, shown } from '@shmd/protocol';
import { checkDType } from './dtype.js';

export interface ArrayLayout<D extends DType = DType> {
  dtype: D;
  /** Extent of each dimension; `[]` is one element without dimensions. */
  shape: readonly number[];
}

/** What the manager recorded with a segment. */
export type RecordedLayout = { name: string; dtype?: DType | undefined; shape?: number[] | undefined };

/** Bytes of the segment for such an array. Throws ERR_SHM_INVALID_ARGUMENT, or ERR_SHM_INVALID_SIZE when the product overflows. */
export function checkedBytes(dtype: unknown, shape: unknown): number {
  checkDType(dtype);
  checkShape(shape);
  const bytes = arrayBytes(dtype, shape);
  if (Number.isNaN(bytes)) {
    throw new ShmError('ERR_SHM_INVALID_SIZE', `an array of shape [${shape}] is larger than 2^53-1 bytes`);
  }
  return bytes;
}

/** Throws ERR_SHM_INVALID_ARGUMENT. */
function checkShape(shape: unknown): asserts shape is number[] {
  if (!Array.isArray(shape) || shape.length > MAX_DIMENSIONS) {
    const given = Array.isArray(shape) ? shape.length : shown(shape);
    const wanted = `shape must be an array of at most ${MAX_DIMENSIONS} extents`;
    throw new ShmError('ERR_SHM_INVALID_ARGUMENT', `${wanted}, not ${given}`);
  }
  // By index: `every` would pass over holes.
  for (let i = 0; i < shape.length; i++) {
    if (Number.isSafeInteger(shape[i]) && shape[i] >= 0) continue;
    throw new ShmError(
      'ERR_SHM_INVALID_ARGUMENT',
      `each extent of a shape must be an integer from 0, not ${shown(shape[i])}`,
    );
  }
}

/** Elements to step over for one step along each dimension, C order: the last is 1. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides: number[] = new Array(shape.length);
  const empty = elementCount(shape) === 0;
  let stride = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    strides[i] = stride;
    // As in numpy, an empty dimension counts as one of extent 1. There is nothing to step to, so a product that overflows is 0.
    stride *= empty ? (shape[i] as number) || 1 : (shape[i] as number);
    if (!Number.isSafeInteger(stride)) stride = 0;
  }
  return strides;
}

/**
 * What an attacher sees: what the manager recorded, which a caller may confirm but not change; or for a segment that was made without,
 * what the caller says. Throws ERR_SHM_INVALID_ARGUMENT when the two contradict each other, or neither says enough.
 */
export function settleLayout<D extends DType>(
  recorded: RecordedLayout,
  asked: { dtype?: D | undefined; shape?: readonly number[] | undefined },
): ArrayLayout<D> {
  if (asked.dtype !== undefined) checkDType(asked.dtype);
  if (asked.shape !== undefined) checkShape(asked.shape);
  const { name, dtype = asked.dtype, shape = asked.shape } = recorded;
  if (dtype === undefined || shape === undefined) {
    const what = `${name} was made without dtype and shape: give both`;
    throw new ShmError('ERR_SHM_INVALID_ARGUMENT', what);
  }
  if (asked.dtype !== undefined && asked.dtype !== dtype) {
    throw new ShmError('ERR_SHM_INVALID_ARGUMENT', `${name} holds ${dtype}, not ${asked.dtype}`);
  }
  if (asked.shape !== undefined && !sameShape(asked.shape, shape)) {
    throw new ShmError('ERR_SHM_INVALID_ARGUMENT', `${name} has shape [${shape}], not [${asked.shape}]`);
  }
  return { dtype: dtype as D, shape };
}

function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((extent, i) => extent === b[i]);
}
