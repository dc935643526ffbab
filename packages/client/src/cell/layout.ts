import { ShmError, shown } from '@shmd/protocol';

/*
 * A cell is a head of 4096 bytes and some slots, each of which holds one value. All words are 32 bits, little-endian.
 *
 *    0  u8[8] "SHMDCEL1"   8 u32 abi = 1   12 u32 required features   28 u32 optional features
 *   64  i32 latest         the version modulo 2^24, times 256, plus the number of its slot from 1; 0: never written
 *   80  u32 size           of a value
 *   84  u32 stride         from one slot to the next
 *   88  u32 slots
 *  128  a lock             the writer's place
 *  slot k at 4096 + k * stride:
 *    0  i32 seq            odd while it is written
 *    8  u32[2] version     low, high; of the value that is whole in it
 *   64  the value
 */
const MAGIC = [0x444d_4853, 0x314c_4543] as const;
const ABI = 1;
const AT = { abi: 8, required: 12, size: 80, stride: 84, slots: 88 } as const;
const LATEST = 64 / 4;
export const WRITER_AT = 128;
const SLOTS_AT = 4096;
const SEQ = 0;
const VERSION_LOW = 2;
const VERSION_HIGH = 3;
const VALUE_AT = 64;

const LEAST_SLOTS = 3;
const MOST_SLOTS = 254;
const LINE_BYTES = 64;
const COUNTER = 0xff_ffff;
const HALF = 2 ** 32;

export interface CellShape {
  /** Bytes of a value. */
  size: number;
  /** How many values there is room for: one is the latest, another is being written. */
  slots: number;
}

/** Bytes from one slot to the next. */
function strideOf(size: number): number {
  return VALUE_AT + Math.ceil(size / LINE_BYTES) * LINE_BYTES;
}

/** Bytes that a cell takes. Throws ERR_SHM_INVALID_SIZE, ERR_SHM_INVALID_ARGUMENT. */
export function cellBytes({ size, slots }: CellShape): number {
  if (!Number.isSafeInteger(size) || size < 1 || strideOf(size) >= HALF) {
    throw new ShmError(
      'ERR_SHM_INVALID_SIZE',
      `the size of a value is an integer from 1 to less than 4 GiB, not ${shown(size)}`,
    );
  }
  if (!Number.isInteger(slots) || slots < LEAST_SLOTS || slots > MOST_SLOTS) {
    throw new ShmError(
      'ERR_SHM_INVALID_ARGUMENT',
      `slots is an integer from ${LEAST_SLOTS} to ${MOST_SLOTS}, not ${shown(slots)}`,
    );
  }
  return SLOTS_AT + slots * strideOf(size);
}

/** Makes zeroed memory that nobody else sees yet an empty cell. */
export function formatCell(memory: ArrayBuffer, { size, slots }: CellShape): void {
  const head = new DataView(memory);
  MAGIC.forEach((word, i) => {
    head.setUint32(i * 4, word, true);
  });
  head.setUint32(AT.abi, ABI, true);
  head.setUint32(AT.size, size, true);
  head.setUint32(AT.stride, strideOf(size), true);
  head.setUint32(AT.slots, slots, true);
}

/** Does memory, of 12 bytes or more, begin as a cell of this release does? */
export function isCell(memory: ArrayBuffer): boolean {
  const head = new DataView(memory);
  return MAGIC.every((word, i) => head.getUint32(i * 4, true) === word) && head.getUint32(AT.abi, true) === ABI;
}

/** What the head says, as far as it can be so. Throws ERR_SHM_INVALID_ARGUMENT: it is no cell; ERR_SHM_UNSUPPORTED: it is one of a later release. */
export function readShape(memory: ArrayBuffer): CellShape {
  const refuse = (why: string) => new ShmError('ERR_SHM_INVALID_ARGUMENT', `not a SharedCell: ${why}`);
  if (memory.byteLength < SLOTS_AT) throw refuse('it is too short');
  const head = new DataView(memory);
  if (MAGIC.some((word, i) => head.getUint32(i * 4, true) !== word)) throw refuse('its first bytes are others');
  if (head.getUint32(AT.abi, true) !== ABI || head.getUint32(AT.required, true) !== 0) {
    throw new ShmError('ERR_SHM_UNSUPPORTED', 'this cell needs a later release of shmd');
  }
  const shape = { size: head.getUint32(AT.size, true), slots: head.getUint32(AT.slots, true) };
  const { size, slots } = shape;
  const plausible = size >= 1 && slots >= LEAST_SLOTS && slots <= MOST_SLOTS;
  if (!plausible || head.getUint32(AT.stride, true) !== strideOf(size) || cellBytes(shape) > memory.byteLength) {
    throw refuse('what its head says cannot be so');
  }
  return shape;
}

/** Which version is the latest, as far as it is said there, and in which slot it is. */
export interface LatestValue {
  /** Modulo 2^24. */
  counter: number;
  slot: number;
}

/** The words and values of a cell, each word touched through Atomics alone. */
export class CellMemory {
  readonly shape: CellShape;
  readonly #words: Int32Array;

  /** Throws as `readShape`. */
  constructor(private readonly memory: ArrayBuffer) {
    this.shape = readShape(memory);
    this.#words = new Int32Array(memory, 0, cellBytes(this.shape) / 4);
  }

  /** A script moved the memory to another ArrayBuffer. */
  get isGone(): boolean {
    return this.#words.length === 0;
  }

  get latest(): number {
    return Atomics.load(this.#words, LATEST);
  }

  /** Says that the version in the slot is the latest one. False: it was not `from` before. Returns what it is now. */
  publish(from: number, version: number, slot: number): number | undefined {
    const to = ((version % (COUNTER + 1)) << 8) | (slot + 1);
    return Atomics.compareExchange(this.#words, LATEST, from, to) === from ? to : undefined;
  }

  /** What the word says; null: nothing was written yet. */
  decode(latest: number): LatestValue | null {
    if (latest === 0) return null;
    return { counter: latest >>> 8, slot: Math.max(0, (latest & 0xff) - 1) % this.shape.slots };
  }

  /** Does that version count so? */
  counts(version: number, counter: number): boolean {
    return version % (COUNTER + 1) === counter;
  }

  seq(slot: number): number {
    return Atomics.load(this.#words, this.#word(slot, SEQ));
  }

  /** False: it was not `from` before. */
  changeSeq(slot: number, from: number, to: number): boolean {
    return Atomics.compareExchange(this.#words, this.#word(slot, SEQ), from, to) === from;
  }

  version(slot: number): number {
    const low = Atomics.load(this.#words, this.#word(slot, VERSION_LOW)) >>> 0;
    return (Atomics.load(this.#words, this.#word(slot, VERSION_HIGH)) >>> 0) * HALF + low;
  }

  /** While the slot is being written. */
  setVersion(slot: number, version: number): void {
    Atomics.store(this.#words, this.#word(slot, VERSION_LOW), (version % HALF) | 0);
    Atomics.store(this.#words, this.#word(slot, VERSION_HIGH), Math.floor(version / HALF) | 0);
  }

  /** A view of the value in a slot. */
  value(slot: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.memory, this.#slotAt(slot) + VALUE_AT, this.shape.size);
  }

  #word(slot: number, word: number): number {
    return this.#slotAt(slot) / 4 + word;
  }

  #slotAt(slot: number): number {
    return SLOTS_AT + slot * strideOf(this.shape.size);
  }
}
