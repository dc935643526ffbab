/** Bytes of one element of each dtype. The names are numpy's. */
export const ITEM_SIZES = {
  int8: 1,
  uint8: 1,
  int16: 2,
  uint16: 2,
  int32: 4,
  uint32: 4,
  int64: 8,
  uint64: 8,
  float16: 2,
  float32: 4,
  float64: 8,
  bool: 1,
} as const;

/**
 * The types of an array's elements, by numpy's names.
 *
 * @example
 * ```ts
 * const dtype: DType = 'float32';
 * const array = await client.createArray({ dtype, shape: [2, 3] });
 * console.log(array.data.byteLength); // 24
 * ```
 */
export type DType = keyof typeof ITEM_SIZES;

/** The most dimensions an array may have: numpy's limit. */
export const MAX_DIMENSIONS = 64;

/** Says what is wrong with the shape of an array, or nothing when it is a good one. */
export function shapeProblem(shape: unknown): string | undefined {
  if (!Array.isArray(shape)) return 'a shape must be an array';
  if (shape.length > MAX_DIMENSIONS) return `a shape has at most ${MAX_DIMENSIONS} dimensions`;
  const good = shape.every((extent) => Number.isSafeInteger(extent) && extent >= 0);
  return good ? undefined : 'a shape has only integers from 0 to 2^53-1';
}

/** Elements of an array of this shape, or NaN when the product is beyond 2^53-1. */
export function elementCount(shape: readonly number[]): number {
  let count = 1;
  for (const extent of shape) count *= extent;
  // An empty dimension makes an empty array, however large the others are.
  if (shape.includes(0)) return 0;
  return Number.isSafeInteger(count) ? count : Number.NaN;
}

/** Bytes a segment needs for such an array (at least 1, for segments are never empty), or NaN on overflow. */
export function arrayBytes(dtype: DType, shape: readonly number[]): number {
  const bytes = elementCount(shape) * ITEM_SIZES[dtype];
  return Number.isSafeInteger(bytes) ? Math.max(1, bytes) : Number.NaN;
}

/** Says what is wrong with the dtype and shape of a segment of that size, and with which of them. */
export function layoutProblem({ size, dtype, shape }: SizedLayout): { path: string[]; message: string } | undefined {
  if ((dtype === undefined) !== (shape === undefined)) {
    return { path: ['dtype'], message: 'dtype and shape go together' };
  }
  if (dtype && shape && arrayBytes(dtype, shape) !== size) {
    return { path: ['shape'], message: 'dtype and shape do not make this size' };
  }
  return undefined;
}

interface SizedLayout {
  size: number;
  dtype?: DType | undefined;
  shape?: readonly number[] | undefined;
}
