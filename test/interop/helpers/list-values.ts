import { float, type ShareableElement, ShareableFloat, type ShareableValue } from '@shmd/client';
import fc from 'fast-check';

/** A value as it travels to Python and back: `[type, text]`. */
export type WireValue = [type: string, text: string];

const floatBits = (value: number): string => {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return bytes.toString('hex');
};

export function toWire(value: ShareableValue): WireValue {
  if (value === null) return ['none', ''];
  if (value instanceof ShareableFloat) return ['float', floatBits(value.value)];
  if (value instanceof Uint8Array) return ['bytes', Buffer.from(value).toString('hex')];
  if (typeof value === 'string') return ['str', value];
  if (typeof value === 'boolean') return ['bool', String(value)];
  const isInt = typeof value === 'bigint' || (Number.isSafeInteger(value) && !Object.is(value, -0));
  return isInt ? ['int', String(value)] : ['float', floatBits(value as number)];
}

/** What a stored value reads as. */
export function asRead(value: ShareableValue): ShareableElement {
  if (value instanceof ShareableFloat) return value.value;
  const isSafe = typeof value === 'bigint' && Number.isSafeInteger(Number(value));
  return isSafe ? Number(value) : value;
}

/** What was read, so that it is stored as what it was: an integral float needs `float()`. `format` is that of the whole list. */
export function toStore(values: readonly ShareableElement[], format: string): ShareableValue[] {
  const formats = format.match(/xxxxxxx\?|xxxxxx\?x|\d+s|[qd]/g) ?? [];
  return values.map((value, i) => (formats[i] === 'd' ? float(value as number) : value));
}

export function isAscii(values: readonly ShareableValue[]): boolean {
  return values.every((value) => typeof value !== 'string' || Buffer.byteLength(value) === value.length);
}

const noTrailingNul = (text: string): boolean => !text.endsWith('\0');

const ascii = fc.string({ unit: 'binary-ascii', maxLength: 40 }).filter(noTrailingNul);
export const unicode = fc.string({ unit: 'binary', maxLength: 40 }).filter(noTrailingNul);
/** Two characters of at most 8 bytes: what CPython, which counts characters, leaves room for. */
const shortUnicode = fc.string({ unit: 'binary', maxLength: 2 }).filter(noTrailingNul);

const others: fc.Arbitrary<ShareableValue>[] = [
  fc.integer(),
  fc.maxSafeInteger(),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.constantFrom<ShareableValue>(
    -0,
    2 ** 53,
    2n ** 53n,
    2n ** 63n - 1n,
    -(2n ** 63n),
    Number.NaN,
    Number.POSITIVE_INFINITY,
  ),
  fc.double(),
  fc.integer().map((value) => float(value)),
  fc.boolean(),
  fc.constant(null),
  fc.uint8Array({ maxLength: 40 }).filter((bytes) => bytes.at(-1) !== 0),
];

export const asciiValue = fc.oneof(ascii, ...others);
/** Whatever both sides can create. */
export const anyValue = fc.oneof(ascii, shortUnicode, ...others);
