import {
  type BoardLayout,
  CLIENT_ID_BYTES,
  DEATHS_AT,
  formatBoard,
  GIVEN_AT,
  HEADER_BYTES,
  HIGH_AT,
  layOut,
  readLayout,
  SLOT,
  SLOT_BYTES,
  STATE_AT,
  WORD,
  WORD_BYTES,
} from './layout.js';

export type BoardCapacity = Parameters<typeof layOut>[0];

/** Of a board: its manager serves; it ends as planned; it is dead, and nobody came after it. */
export const BOARD_STATE = { live: 1, closing: 2, abandoned: 3 } as const;

const STATE_WORD = STATE_AT / 4;
const DEATHS_WORD = DEATHS_AT / 4;
const HIGH_WORD = HIGH_AT / 4;
const GIVEN_WORD = GIVEN_AT / 4;
const BUCKET_HEAD_WORDS = 16;

/** In place of a generation: its life never will act on the board. */
const ENDED = 0;

/**
 * The words of a board, each touched through Atomics alone. Whatever number comes from the board itself is masked before it is an index, for
 * any client may write anything on it: that leads to wrong wakes, never to a bad address.
 */
export class Board {
  readonly layout: BoardLayout;
  /** All of it. */
  readonly words: Int32Array;

  private constructor(memory: ArrayBuffer, layout: BoardLayout) {
    this.layout = layout;
    this.words = new Int32Array(memory, 0, layout.size / 4);
  }

  /** Makes zeroed memory a board of that capacity: it has `layOut(capacity).size` bytes. */
  static format(memory: ArrayBuffer, capacity: BoardCapacity): Board {
    const layout = layOut(capacity);
    formatBoard(memory, layout);
    const board = new Board(memory, layout);
    board.state = BOARD_STATE.live;
    return board;
  }

  /** Throws ERR_SHM_UNSUPPORTED: it is none, or one of a later release. */
  static over(memory: ArrayBuffer): Board {
    return new Board(memory, readLayout(memory));
  }

  /** Says on memory that holds no board any more that it is abandoned: for those who have it mapped since it did. */
  static abandon(memory: ArrayBuffer): void {
    if (memory.byteLength >= HEADER_BYTES)
      Atomics.store(new Int32Array(memory, 0, HEADER_BYTES / 4), STATE_WORD, BOARD_STATE.abandoned);
  }

  get state(): number {
    return Atomics.load(this.words, STATE_WORD);
  }

  set state(state: number) {
    Atomics.store(this.words, STATE_WORD, state);
  }

  /** How often deaths were told. */
  get deaths(): number {
    return Atomics.load(this.words, DEATHS_WORD);
  }

  addDeaths(): void {
    Atomics.add(this.words, DEATHS_WORD, 1);
  }

  /** The highest slot that was ever given, as far as there are slots. */
  get high(): number {
    return Atomics.load(this.words, HIGH_WORD) & (this.layout.slots - 1);
  }

  set high(slot: number) {
    Atomics.store(this.words, HIGH_WORD, slot);
  }

  /** Above 0: the life that has the slot; below 0: its last one, ended; 0: it never had any. */
  generation(slot: number): number {
    return Atomics.load(this.words, this.#slotWord(slot, SLOT.generation));
  }

  setGeneration(slot: number, generation: number): void {
    Atomics.store(this.words, this.#slotWord(slot, SLOT.generation), generation);
  }

  /** Which word says whether a client's bell was rung. See ring.ts. */
  bellWord(slot: number): number {
    return this.#slotWord(slot, SLOT.bell);
  }

  /*
   * Whether a life has acted on the board: its generation when it has, less than 0 until then. By the generation: who is slow to begin must not
   * begin another life of its slot.
   */

  /**
   * The client of that life is about to act on the board, and its bell can be heard from now on. False when its life was ended before it came to
   * that.
   */
  begin(slot: number, generation: number): boolean {
    const found = Atomics.compareExchange(this.words, this.#slotWord(slot, SLOT.used), -generation, generation);
    return found === -generation || found === generation;
  }

  /** Ends a life that never acted on the board. False when it has: then it ends only when its bell is heard no more. */
  endUnused(slot: number, generation: number): boolean {
    const found = Atomics.compareExchange(this.words, this.#slotWord(slot, SLOT.used), -generation, ENDED);
    return found !== generation;
  }

  /** Has the client that has the slot acted on the board? */
  hasBegun(slot: number): boolean {
    return Atomics.load(this.words, this.#slotWord(slot, SLOT.used)) > 0;
  }

  /** For the next life of a slot. */
  resetUsed(slot: number, generation: number): void {
    Atomics.store(this.words, this.#slotWord(slot, SLOT.used), -generation);
  }

  /** Does the client's thread sleep in the kernel, on its bell's word? */
  sleeps(slot: number): boolean {
    return Atomics.load(this.words, this.#slotWord(slot, SLOT.sync)) !== 0;
  }

  setSleeps(slot: number, sleeps: boolean): void {
    Atomics.store(this.words, this.#slotWord(slot, SLOT.sync), sleeps ? 1 : 0);
  }

  pid(slot: number): number {
    return Atomics.load(this.words, this.#slotWord(slot, SLOT.pid));
  }

  /** For people. */
  clientId(slot: number): string {
    const bytes = Buffer.from(this.#clientIdBytes(slot));
    const end = bytes.indexOf(0);
    return bytes.toString('latin1', 0, end < 0 ? bytes.length : end);
  }

  /** Who has the slot: before its generation says that it is given. */
  setClient(slot: number, pid: number, clientId: string): void {
    Atomics.store(this.words, this.#slotWord(slot, SLOT.pid), pid);
    const bytes = this.#clientIdBytes(slot).fill(0);
    bytes.set(Buffer.from(clientId).subarray(0, bytes.length));
  }

  /** Is anybody of the 32 slots from 32 × `group` on interested in the bucket: a bit for each. */
  interest(bucket: number, group: number): number {
    return Atomics.load(this.words, this.#interestWord(bucket, group));
  }

  /** How many slots are interested in the bucket. */
  interested(bucket: number): number {
    let slots = 0;
    for (let group = 0; group <= this.high >>> 5; group++) slots += ones(this.interest(bucket, group));
    return slots;
  }

  addInterest(bucket: number, slot: number): void {
    Atomics.or(this.words, this.#interestWord(bucket, slot >>> 5), 1 << (slot & 31));
  }

  dropInterest(bucket: number, slot: number): void {
    Atomics.and(this.words, this.#interestWord(bucket, slot >>> 5), ~(1 << (slot & 31)));
  }

  /** Drops the interests of all slots whose bits these are: of lives that have ended. */
  clearInterests(bucket: number, group: number, bits: number): void {
    Atomics.and(this.words, this.#interestWord(bucket, group), ~bits);
  }

  /** How often a segment was said to have changed; goes on below 0 after 2^31 - 1. */
  version(word: number): number {
    return Atomics.load(this.words, this.#segmentWord(word, WORD.version));
  }

  /** One change more. Returns the version that it makes. */
  addVersion(word: number): number {
    return (Atomics.add(this.words, this.#segmentWord(word, WORD.version), 1) + 1) | 0;
  }

  /** Which words were ever given to segments: those below it. */
  get given(): number {
    return Math.min(Atomics.load(this.words, GIVEN_WORD) >>> 0, this.layout.words);
  }

  /** Gives the words to a segment: they begin anew. */
  resetSegment(word: number): void {
    if (word >= this.given) Atomics.store(this.words, GIVEN_WORD, word + 1);
    for (const field of [WORD.version, WORD.generation, WORD.lost])
      Atomics.store(this.words, this.#segmentWord(word, field), 0);
  }

  isLost(word: number): boolean {
    return Atomics.load(this.words, this.#segmentWord(word, WORD.lost)) !== 0;
  }

  setLost(word: number): void {
    Atomics.store(this.words, this.#segmentWord(word, WORD.lost), 1);
  }

  #slotWord(slot: number, field: number): number {
    return (this.layout.slotsAt + (slot & (this.layout.slots - 1)) * SLOT_BYTES + field) >>> 2;
  }

  #interestWord(bucket: number, group: number): number {
    return ((this.layout.bucketsAt + bucket * this.layout.stride) >>> 2) + BUCKET_HEAD_WORDS + group;
  }

  #segmentWord(word: number, field: number): number {
    return (this.layout.wordsAt + word * WORD_BYTES + field) >>> 2;
  }

  #clientIdBytes(slot: number): Uint8Array {
    const at = this.#slotWord(slot, SLOT.clientId) * 4;
    return new Uint8Array(this.words.buffer, at, CLIENT_ID_BYTES);
  }
}

function ones(bits: number): number {
  let count = 0;
  for (let left = bits; left !== 0; left &= left - 1) count++;
  return count;
}
