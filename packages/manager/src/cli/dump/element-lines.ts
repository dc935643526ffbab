import type { DType } from '@shmd/protocol';
import { elementsOf, shown } from './elements.js';

/** Places of the longest element of each type, and how many of them a line of 80 has beside their index: a power of two. */
const LAYOUT: Record<DType, { places: number; perLine: number }> = {
  int8: { places: 4, perLine: 8 },
  uint8: { places: 3, perLine: 16 },
  int16: { places: 6, perLine: 8 },
  uint16: { places: 5, perLine: 8 },
  int32: { places: 11, perLine: 4 },
  uint32: { places: 10, perLine: 4 },
  int64: { places: 20, perLine: 2 },
  uint64: { places: 20, perLine: 2 },
  float16: { places: 10, perLine: 4 },
  float32: { places: 15, perLine: 4 },
  float64: { places: 24, perLine: 2 },
  bool: { places: 5, perLine: 8 },
};

/** Places of the index, and of what parts it from the first element, and one element from the next. */
const INDEX = 8;
const AFTER_INDEX = 2;
const BETWEEN = 1;

/** As many as a line of so many places has room for, and at least one: halves of what a usual line has, for people count in them. */
function perLineIn(width: number, dtype: DType): number {
  let { places, perLine } = LAYOUT[dtype];
  while (perLine > 1 && INDEX + AFTER_INDEX + perLine * (places + BETWEEN) - BETWEEN > width) perLine /= 2;
  return perLine;
}

/** Lines of elements, each with the index of its first. Bytes come in chunks of whole elements, save for what is left at the end. */
export class ElementLines {
  readonly #pending: string[] = [];
  readonly #perLine: number;
  #index = 0;

  /** `width`: places of a line. */
  constructor(
    private readonly dtype: DType,
    width: number,
  ) {
    this.#perLine = perLineIn(width, dtype);
  }

  /** The lines that these bytes complete. */
  *of(chunk: Uint8Array): Generator<string> {
    for (const element of elementsOf(this.dtype, chunk)) {
      this.#pending.push(shown(this.dtype, element));
      if (this.#pending.length === this.#perLine) yield this.#line();
    }
  }

  /** What is left when there are no more bytes. */
  *end(): Generator<string> {
    if (this.#pending.length > 0) yield this.#line();
  }

  #line(): string {
    const elements = this.#pending.splice(0);
    const index = String(this.#index).padStart(INDEX);
    this.#index += elements.length;
    const padded = elements.map((element) => element.padStart(LAYOUT[this.dtype].places));
    return `${index}${' '.repeat(AFTER_INDEX)}${padded.join(' '.repeat(BETWEEN))}`;
  }
}
