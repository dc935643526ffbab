import { ShmError } from '@shmd/protocol';
import { damaged, readItem, type StoredItem, writeItem } from './item.js';
import * as layout from './layout.js';
import type { Packed, ShareableElement } from './values.js';

/**
 * A list in memory that others may change, or that never was one. What a byte says is read once, checked, and only then believed, each
 * time anew: nothing outside the memory is read or written, and nothing is allocated by the word of a byte.
 */
export class ListMemory {
  readonly count: number;
  readonly #view: DataView;
  readonly #bytes: Uint8Array;
  readonly #places: layout.Places;

  /** Throws ERR_SHM_INVALID_ARGUMENT when the bytes are not a list. */
  constructor(buffer: ArrayBuffer) {
    this.#view = new DataView(buffer);
    this.#bytes = new Uint8Array(buffer);
    const room = buffer.byteLength - layout.HEADER;
    if (room < 0) throw notAList(`${buffer.byteLength} bytes are too few`);
    this.count = this.#int(0);
    if (!(this.count >= 0 && this.count <= room / layout.PER_ITEM)) throw notAList('it has no room for its items');
    const dataBytes = this.#int(layout.WORD + this.count * layout.WORD);
    if (!(dataBytes >= 0 && dataBytes <= room - this.count * layout.PER_ITEM))
      throw notAList('it has no room for its data');
    this.#places = layout.places(this.count, dataBytes);
    if (this.#int(layout.WORD) !== 0) throw notAList('its data does not begin at 0');
    for (let i = 0; i < this.count; i++) this.#item(i);
  }

  read(index: number): ShareableElement {
    return readItem(this.#view, this.#item(index));
  }

  format(index: number): layout.ItemFormat {
    return this.#item(index).format;
  }

  /** Stores a value in place, or throws ERR_SHM_INVALID_ARGUMENT and leaves every byte as it was. */
  write(index: number, packed: Packed): void {
    const item = this.#item(index);
    const format = packed.format === 's' ? this.#formatForText(item, packed.bytes.length) : packed.format;
    // What stays the same is not touched: a reader of a list that only changes values never sees a wrong format.
    if (format !== item.format) layout.writeFormat(this.#bytes, this.#places.formats + index * layout.WORD, format);
    if (packed.code !== item.code) this.#bytes[this.#places.codes + index] = packed.code;
    writeItem(this.#view, item.start, format, packed);
  }

  #formatForText(item: StoredItem & { slot: number }, length: number): layout.ItemFormat {
    const held = layout.textBytes(item.format);
    const format = held === null ? layout.textFormat(item.slot) : item.format;
    const room = held ?? item.slot;
    if (format !== null && length <= room) return format;
    throw new ShmError('ERR_SHM_INVALID_ARGUMENT', `${length} bytes do not fit in the ${room} of the item's slot`);
  }

  #item(index: number): StoredItem & { slot: number } {
    const { offsets, data, formats, codes } = this.#places;
    const begin = this.#int(offsets + index * layout.WORD);
    const slot = this.#int(offsets + (index + 1) * layout.WORD) - begin;
    if (!(begin >= 0 && slot >= layout.WORD && data + begin + slot <= formats))
      throw notAList(`item ${index} has no slot`);
    const format = layout.readFormat(this.#bytes, formats + index * layout.WORD);
    if (format === null || (layout.textBytes(format) ?? 0) > slot) throw damaged(`item ${index} has no known format`);
    return { start: data + begin, slot, format, code: this.#bytes[codes + index] as number };
  }

  /** An int64, or NaN when it is beyond what a number holds exactly. */
  #int(at: number): number {
    const value = Number(this.#view.getBigInt64(at, layout.LITTLE_ENDIAN));
    return Number.isSafeInteger(value) ? value : Number.NaN;
  }
}

function notAList(why: string): ShmError {
  return new ShmError('ERR_SHM_INVALID_ARGUMENT', `not a ShareableList: ${why}`);
}
