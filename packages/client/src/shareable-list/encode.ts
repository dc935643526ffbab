import { ShmError, shown } from '@shmd/protocol';
import { writeItem } from './item.js';
import { type ItemFormat, LITTLE_ENDIAN, places, slotBytes, WORD, writeFormat } from './layout.js';
import { type Packed, pack } from './values.js';

interface Planned {
  packed: Packed;
  format: ItemFormat;
  /** Bytes from the beginning of the data. */
  offset: number;
}

/**
 * A new list as bytes: what CPython writes for the same values, but for text slots, which are sized by bytes and not by characters.
 * Throws ERR_SHM_INVALID_ARGUMENT.
 */
export function encodeList(values: readonly unknown[]): Uint8Array {
  if (!Array.isArray(values))
    throw new ShmError('ERR_SHM_INVALID_ARGUMENT', `the values of a list must be an array, not ${shown(values)}`);
  const items: Planned[] = [];
  let dataBytes = 0;
  for (let i = 0; i < values.length; i++) {
    const { packed, format, slot } = plan(values[i], i);
    items.push({ packed, format, offset: dataBytes });
    dataBytes += slot;
  }
  return write(items, dataBytes);
}

function plan(value: unknown, index: number): { packed: Packed; format: ItemFormat; slot: number } {
  try {
    const packed = pack(value);
    if (packed.format !== 's') return { packed, format: packed.format, slot: WORD };
    const slot = slotBytes(packed.bytes.length);
    if (slot === null) throw new ShmError('ERR_SHM_INVALID_ARGUMENT', 'text and bytes are at most 9,999,991 bytes');
    return { packed, format: `${slot}s`, slot };
  } catch (error) {
    if (error instanceof ShmError) throw new ShmError(error.code, `item ${index}: ${error.message}`);
    throw error;
  }
}

function write(items: readonly Planned[], dataBytes: number): Uint8Array {
  const { offsets, data, formats, codes, end } = places(items.length, dataBytes);
  const bytes = new Uint8Array(end);
  const view = new DataView(bytes.buffer);
  view.setBigInt64(0, BigInt(items.length), LITTLE_ENDIAN);
  items.forEach(({ packed, format, offset }, i) => {
    view.setBigInt64(offsets + i * WORD, BigInt(offset), LITTLE_ENDIAN);
    writeItem(view, data + offset, format, packed);
    writeFormat(bytes, formats + i * WORD, format);
    bytes[codes + i] = packed.code;
  });
  view.setBigInt64(offsets + items.length * WORD, BigInt(dataBytes), LITTLE_ENDIAN);
  return bytes;
}
