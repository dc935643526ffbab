import { SharedCell } from '@shmd/client';

/** A value of a cell always has the cell's size: four bytes for the length of the answer, and room for the answer. */
const LENGTH_BYTES = 4;
export const CELL_BYTES = 64 * 1024;

/** No answer: one of length 0. */
const NONE = Buffer.alloc(CELL_BYTES);

/** An answer that all processes read, and one of them makes. */
export class SharedAnswer {
  #cell;

  constructor(cell) {
    this.#cell = cell;
  }

  static async open(client, name) {
    return new SharedAnswer(SharedCell.over(await client.attach(name)));
  }

  // #region get
  /** The answer, which `make` makes if nobody has since it was last dropped. */
  async get(make) {
    return this.#latest() ?? (await this.#made(make));
  }

  async #made(make) {
    // One at a time, among all processes. Of one that dies in here the next one takes the place.
    const writer = await this.#cell.writer();
    try {
      const latest = this.#latest(); // another has made it, while this one waited
      if (latest) return latest;
      const answer = Buffer.from(await make());
      if (LENGTH_BYTES + answer.length <= CELL_BYTES) {
        const value = Buffer.alloc(CELL_BYTES);
        value.writeUInt32LE(answer.length);
        value.set(answer, LENGTH_BYTES);
        writer.write(value);
      }
      return answer;
    } finally {
      writer[Symbol.dispose]();
    }
  }

  #latest() {
    const value = this.#cell.read(); // a copy of ours: nobody writes to it
    if (value === undefined) return undefined;
    const bytes = Buffer.from(value.data.buffer);
    const length = bytes.readUInt32LE();
    return length === 0 ? undefined : bytes.subarray(LENGTH_BYTES, LENGTH_BYTES + length);
  }
  // #endregion

  // #region drop
  /** What it was made of has changed. One that is just being made is waited for, since that may be made of the former. */
  async drop() {
    const writer = await this.#cell.writer();
    writer.write(NONE);
    writer[Symbol.dispose]();
  }
  // #endregion
}
