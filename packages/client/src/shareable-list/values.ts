import { types } from 'node:util';
import { ShmError, shown } from '@shmd/protocol';
import { privateCopy, utf8 } from '../memory/private-copy.js';

/**
 * A number to be stored as a float even when it is an integer. Made by `float()`.
 *
 * @example
 * ```ts
 * const one: ShareableFloat = float(1);
 * console.log(one.value); // 1
 * ```
 */
export class ShareableFloat {
  readonly #value: number;

  constructor(value: number) {
    if (typeof value !== 'number')
      throw new ShmError('ERR_SHM_INVALID_ARGUMENT', `float() takes a number, not ${shown(value)}`);
    this.#value = value;
  }

  /** The number. */
  get value(): number {
    return this.#value;
  }

  /** @internal The number, when it is one of these and not only says so. Runs no code of the value's. */
  static unwrap(value: object): number | undefined {
    return #value in value ? value.#value : undefined;
  }
}

/**
 * Marks a number to be stored as Python's float: `float(1)` is 1.0, where a plain 1 is an int. Throws ERR_SHM_INVALID_ARGUMENT.
 *
 * @example
 * ```ts
 * const numbers = await client.createList([1, float(1)]);
 * console.log(numbers.format); // qd
 * ```
 */
export function float(value: number): ShareableFloat {
  return new ShareableFloat(value);
}

/**
 * What an item reads as. An int beyond ±(2^53-1) is a bigint; bytes are a copy.
 *
 * @example
 * ```ts
 * const first: ShareableElement = list.at(0);
 * if (typeof first === 'string') console.log(first.toUpperCase()); // READY
 * ```
 */
export type ShareableElement = string | Uint8Array | boolean | null | bigint | number;

/**
 * What may be stored. A number that is a safe integer and not -0 is an int, any other a float; a bigint is an int of 64 bits.
 *
 * @example
 * ```ts
 * const values: ShareableValue[] = ['text', new Uint8Array([1, 2]), true, null, 1, 1.5, float(1), 2n ** 62n];
 * await client.createList(values);
 * ```
 */
export type ShareableValue = ShareableElement | ShareableFloat;

/** How CPython turns the bytes of an item back into a value: `_back_transforms_mapping`. */
export const CODES = { plain: 0, text: 1, bytes: 2, none: 3 } as const;

/** A value in the terms of CPython's `struct`. `s` has no count yet: that is the slot's. */
export type Packed =
  | { format: 'q'; code: typeof CODES.plain; value: bigint }
  | { format: 'd'; code: typeof CODES.plain; value: number }
  | { format: 'xxxxxxx?'; code: typeof CODES.plain; value: boolean }
  | { format: 'xxxxxx?x'; code: typeof CODES.none }
  | { format: 's'; code: typeof CODES.text | typeof CODES.bytes; bytes: Uint8Array };

/**
 * A value as it is at this moment, bytes copied: what is checked is what is stored. Runs no code of the value's.
 * Throws ERR_SHM_INVALID_ARGUMENT for what CPython could not read back as it was.
 */
export function pack(value: unknown): Packed {
  switch (typeof value) {
    case 'number':
      if (Number.isSafeInteger(value) && !Object.is(value, -0)) return packInt(BigInt(value));
      return { format: 'd', code: CODES.plain, value };
    case 'bigint':
      return packInt(value);
    case 'boolean':
      return { format: 'xxxxxxx?', code: CODES.plain, value };
    case 'string':
      return packBytes(utf8(value), CODES.text);
  }
  if (value === null) return { format: 'xxxxxx?x', code: CODES.none };
  if (types.isUint8Array(value)) return packBytes(privateCopy(value), CODES.bytes);
  const forced = typeof value === 'object' ? ShareableFloat.unwrap(value) : undefined;
  if (forced !== undefined) return { format: 'd', code: CODES.plain, value: forced };
  throw refused(`a list holds strings, Uint8Arrays, booleans, null, bigints and numbers, not ${kindOf(value)}`);
}

function packInt(value: bigint): Packed {
  if (BigInt.asIntN(64, value) !== value) throw refused('an int must fit in 64 bits');
  return { format: 'q', code: CODES.plain, value };
}

function packBytes(bytes: Uint8Array, code: typeof CODES.text | typeof CODES.bytes): Packed {
  // Slots are padded with NUL, and every CPython strips all of them on reading.
  if (bytes.length > 0 && bytes[bytes.length - 1] === 0) throw refused('text and bytes must not end in NUL');
  return { format: 's', code, bytes };
}

function kindOf(value: unknown): string {
  return typeof value === 'object' ? 'other objects' : `values of type ${typeof value}`;
}

function refused(why: string): ShmError {
  return new ShmError('ERR_SHM_INVALID_ARGUMENT', why);
}

/**
 * The equality of `count` and `indexOf`: numbers and bigints by their mathematical value (1, 1n and float(1) are equal; NaN equals
 * nothing), strings by their text, bytes by their content. Unlike in Python, true is not 1.
 */
export function isEqual(item: ShareableElement, packed: Packed): boolean {
  switch (packed.format) {
    case 'q':
    case 'd':
      // biome-ignore lint/suspicious/noDoubleEquals: between number and bigint, == compares the values and nothing else
      return (typeof item === 'number' || typeof item === 'bigint') && item == packed.value;
    case 'xxxxxxx?':
      return item === packed.value;
    case 'xxxxxx?x':
      return item === null;
    case 's': {
      if (typeof item === 'string') return packed.code === CODES.text && sameBytes(utf8(item), packed.bytes);
      return item instanceof Uint8Array && packed.code === CODES.bytes && sameBytes(item, packed.bytes);
    }
  }
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && Buffer.compare(a, b) === 0;
}
