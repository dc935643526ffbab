import { type DType, ITEM_SIZES } from '@shmd/protocol';

export type Element = number | bigint | boolean;

/** How an element is read, in numpy's layout on the machines that run Node.js: little-endian. */
const READERS: Record<DType, (view: DataView, at: number) => Element> = {
  int8: (view, at) => view.getInt8(at),
  uint8: (view, at) => view.getUint8(at),
  int16: (view, at) => view.getInt16(at, true),
  uint16: (view, at) => view.getUint16(at, true),
  int32: (view, at) => view.getInt32(at, true),
  uint32: (view, at) => view.getUint32(at, true),
  int64: (view, at) => view.getBigInt64(at, true),
  uint64: (view, at) => view.getBigUint64(at, true),
  float16: (view, at) => fromFloat16(view.getUint16(at, true)),
  float32: (view, at) => view.getFloat32(at, true),
  float64: (view, at) => view.getFloat64(at, true),
  bool: (view, at) => view.getUint8(at) !== 0,
};

/** Types whose numbers are fewer than JavaScript's: bits of their fraction, their least exponent, and digits that always suffice. */
const NARROW: Partial<Record<DType, { fraction: number; least: number; digits: number }>> = {
  float16: { fraction: 10, least: -14, digits: 5 },
  float32: { fraction: 23, least: -126, digits: 9 },
};

/** All whole elements of these bytes, wherever they lie. */
export function elementsOf(dtype: DType, bytes: Uint8Array): Element[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const read = READERS[dtype];
  const size = ITEM_SIZES[dtype];
  return Array.from({ length: Math.floor(bytes.length / size) }, (_, index) => read(view, index * size));
}

/** An element as people read it: no more digits than tell it from its neighbours. */
export function shown(dtype: DType, element: Element): string {
  if (Object.is(element, -0)) return '-0';
  const narrow = NARROW[dtype];
  return String(narrow && Number.isFinite(element) ? shortest(element as number, narrow) : element);
}

function shortest(
  value: number,
  { fraction, least, digits }: { fraction: number; least: number; digits: number },
): number {
  const exponent = Math.log2(Math.abs(value));
  const step = 2 ** (Math.max(Math.floor(exponent), least) - fraction);
  // The neighbour below a power of two is at half the distance.
  const apart = Number.isInteger(exponent) ? step / 4 : step / 2;
  for (let precision = 1; precision < digits; precision++) {
    const short = Number(value.toPrecision(precision));
    if (Math.abs(short - value) < apart) return short;
  }
  return Number(value.toPrecision(digits));
}

/** An element as JSON has it: what is no JSON number (64-bit integers, NaN, infinities) is a string. */
export function asJson(element: Element): number | string | boolean {
  if (typeof element === 'number') return Number.isFinite(element) ? element : String(element);
  return typeof element === 'bigint' ? String(element) : element;
}

/** IEEE 754 binary16: one bit of sign, five of exponent, ten of fraction. Not every Node.js has DataView's getFloat16. */
function fromFloat16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
