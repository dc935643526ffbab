import { ShmError } from '@shmd/protocol';
import { privateCopy } from '../memory/private-copy.js';
import { type ItemFormat, LITTLE_ENDIAN, textBytes, WORD } from './layout.js';
import { CODES, type Packed, type ShareableElement } from './values.js';

/** One item as it lies in memory: its slot, and what the list says is in it. */
export interface StoredItem {
  /** Byte at which the slot begins. */
  start: number;
  format: ItemFormat;
  code: number;
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Writes a value over a slot exactly as CPython's `struct.pack_into` does: what lies behind it in the slot stays. */
export function writeItem(view: DataView, start: number, format: ItemFormat, packed: Packed): void {
  switch (packed.format) {
    case 'q':
      view.setBigInt64(start, packed.value, LITTLE_ENDIAN);
      break;
    case 'd':
      view.setFloat64(start, packed.value, LITTLE_ENDIAN);
      break;
    case 'xxxxxxx?':
      view.setBigUint64(start, packed.value ? 1n : 0n, false);
      break;
    case 'xxxxxx?x':
      view.setBigUint64(start, 0n, false);
      break;
    case 's': {
      const slot = new Uint8Array(view.buffer, view.byteOffset + start, textBytes(format) as number);
      slot.set(packed.bytes);
      slot.fill(0, packed.bytes.length);
    }
  }
}

/** Reads a value. Throws ERR_SHM_INVALID_ARGUMENT when format, code and bytes do not make one. */
export function readItem(view: DataView, { start, format, code }: StoredItem): ShareableElement {
  const length = textBytes(format);
  if (length !== null) return readText(privateCopy(new Uint8Array(view.buffer, view.byteOffset + start, length)), code);
  if (format === 'xxxxxx?x' && code === CODES.none) return null;
  if (code !== CODES.plain) throw damaged(`format ${format} with code ${code}`);
  if (format === 'q') return readInt(view, start);
  if (format === 'd') return view.getFloat64(start, LITTLE_ENDIAN);
  if (format === 'xxxxxxx?') return view.getUint8(start + WORD - 1) !== 0;
  throw damaged(`format ${format} with code ${code}`);
}

function readInt(view: DataView, start: number): number | bigint {
  const value = view.getBigInt64(start, LITTLE_ENDIAN);
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** `slot` is a copy: nobody may change it between measuring and decoding. */
function readText(slot: Uint8Array, code: number): string | Uint8Array {
  let length = slot.length;
  while (length > 0 && slot[length - 1] === 0) length--;
  if (code === CODES.bytes) return slot.slice(0, length);
  if (code !== CODES.text) throw damaged(`format ${slot.length}s with code ${code}`);
  try {
    return decoder.decode(slot.subarray(0, length));
  } catch (cause) {
    throw damaged('text that is not UTF-8', cause);
  }
}

/** The bytes of an item are none that CPython's list could have. */
export function damaged(what: string, cause?: unknown): ShmError {
  return new ShmError('ERR_SHM_INVALID_ARGUMENT', `not an item of a ShareableList: ${what}`, { cause });
}
