import { privateCopy } from '../memory/private-copy.js';

/**
 * The layout of CPython's `multiprocessing.shared_memory.ShareableList`, the same from 3.8 on (Lib/multiprocessing/shared_memory.py).
 * N items, everything in the machine's byte order and every item's slot a multiple of 8 bytes:
 *
 *   int64            N
 *   int64 × (N + 1)  where each slot begins in the data, and where the last one ends
 *   the data
 *   8 bytes × N      the `struct` format of each item: q, d, xxxxxxx?, xxxxxx?x or a count and s, padded with NUL
 *   int8 × N         how to turn what `struct` unpacks into a value: 0 as it is, 1 text, 2 bytes, 3 None
 */
export const WORD = 8;

/** Bytes of a list without items. */
export const HEADER = 2 * WORD;

/** Bytes that an item takes beside its slot: offset, format and code. */
export const PER_ITEM = 2 * WORD + 1;

/** `struct` formats have 8 characters at most, one of them the s. */
const MAX_SLOT = 9_999_999;

export const LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** Where everything is, in bytes from the list's beginning, for N items with so many bytes of data. */
export interface Places {
  readonly offsets: number;
  readonly data: number;
  readonly formats: number;
  readonly codes: number;
  readonly end: number;
}

export function places(count: number, dataBytes: number): Places {
  const data = HEADER + count * WORD;
  const formats = data + dataBytes;
  const codes = formats + count * WORD;
  return { offsets: WORD, data, formats, codes, end: codes + count };
}

/** Bytes of a new slot for so many bytes of text: CPython always leaves at least one to spare. null: more than a format can say. */
export function slotBytes(textBytes: number): number | null {
  const bytes = WORD * (Math.floor(textBytes / WORD) + 1);
  return bytes <= MAX_SLOT ? bytes : null;
}

export type ItemFormat = 'q' | 'd' | 'xxxxxxx?' | 'xxxxxx?x' | `${number}s`;

/** Writes a format of at most 8 characters, padded with NUL. */
export function writeFormat(bytes: Uint8Array, at: number, format: ItemFormat): void {
  for (let i = 0; i < WORD; i++) bytes[at + i] = i < format.length ? format.charCodeAt(i) : 0;
}

/** The format of an item, or null when it is none that CPython writes. */
export function readFormat(memory: Uint8Array, at: number): ItemFormat | null {
  const bytes = privateCopy(memory.subarray(at, at + WORD));
  let text = '';
  for (let i = 0; i < WORD && bytes[i] !== 0; i++) text += String.fromCharCode(bytes[i] as number);
  for (let i = text.length; i < WORD; i++) if (bytes[i] !== 0) return null;
  if (text === 'q' || text === 'd' || text === 'xxxxxxx?' || text === 'xxxxxx?x') return text;
  return /^(0|[1-9]\d*)s$/.test(text) ? (text as ItemFormat) : null;
}

/** Bytes of text that an item of this format holds; null when it is no text. */
export function textBytes(format: ItemFormat): number | null {
  return format.endsWith('s') ? Number.parseInt(format, 10) : null;
}

/** The format of text in a slot that held something else; null when the slot is longer than a format can say. */
export function textFormat(slot: number): ItemFormat | null {
  return slot <= MAX_SLOT ? `${slot}s` : null;
}
