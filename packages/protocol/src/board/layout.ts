import { ShmError } from '../errors.js';

// Where what stands on a board: ABI 1. All words are 32 bits, little-endian; places here are in bytes.

/** Reads as "SHMDBRD1". */
const MAGIC = [0x444d4853, 0x31445242] as const;
const ABI = 1;
export const HEADER_BYTES = 4096;

/** Of the header: what changes while the board lives has a cache line of its own. */
const AT = {
  abi: 8,
  required: 12,
  slots: 16,
  buckets: 20,
  words: 24,
  slotsAt: 32,
  bucketsAt: 36,
  stride: 40,
  wordsAt: 44,
  state: 64,
  deaths: 128,
  high: 192,
  given: 196,
} as const;

export const STATE_AT = AT.state;
export const DEATHS_AT = AT.deaths;
export const HIGH_AT = AT.high;
export const GIVEN_AT = AT.given;

export const SLOT_BYTES = 64;
/** In a slot. */
export const SLOT = { generation: 0, bell: 4, pid: 8, used: 12, clientId: 16, sync: 60 } as const;
export const CLIENT_ID_BYTES = 44;

const BUCKET_HEAD_BYTES = 64;
export const WORD_BYTES = 16;
/** In what a board has of a segment. */
export const WORD = { version: 0, generation: 4, lost: 8 } as const;

/** A token has 12 bits for a slot and 17 for a generation. */
export const MAX_SLOTS = 4096;
export const MAX_GENERATION = 131_071;
const MAX_BUCKETS = 65_536;
const MAX_WORDS = 1_048_576;

/** How many of each a board has: slots and buckets are powers of two, slots from 32. */
export interface BoardCapacity {
  slots: number;
  buckets: number;
  /** Segments that can have a version. */
  words: number;
}

/** Where they are. Bytes. */
export interface BoardLayout extends BoardCapacity {
  slotsAt: number;
  bucketsAt: number;
  /** From one bucket to the next. */
  stride: number;
  wordsAt: number;
  /** Of all of it. */
  size: number;
}

export function layOut({ slots, buckets, words }: BoardCapacity): BoardLayout {
  const slotsAt = HEADER_BYTES;
  const bucketsAt = slotsAt + slots * SLOT_BYTES;
  const stride = BUCKET_HEAD_BYTES + slots / 8;
  const wordsAt = bucketsAt + buckets * stride;
  return { slots, buckets, words, slotsAt, bucketsAt, stride, wordsAt, size: wordsAt + words * WORD_BYTES };
}

/** Makes zeroed memory an empty board. */
export function formatBoard(memory: ArrayBuffer, layout: BoardLayout): void {
  const view = new DataView(memory);
  const put = (at: number, value: number) => view.setUint32(at, value, true);
  MAGIC.forEach((word, i) => {
    put(i * 4, word);
  });
  put(AT.abi, ABI);
  for (const field of ['slots', 'buckets', 'words', 'slotsAt', 'bucketsAt', 'stride', 'wordsAt'] as const)
    put(AT[field], layout[field]);
}

/**
 * Reads the head of a board that others may write on. What it says is believed only as far as it is what `layOut` would make of it and lies
 * within the memory. Throws ERR_SHM_UNSUPPORTED: a later one, or none.
 */
export function readLayout(memory: ArrayBuffer): BoardLayout {
  const refuse = (why: string) => new ShmError('ERR_SHM_UNSUPPORTED', `the manager's board ${why}`);
  if (memory.byteLength < HEADER_BYTES) throw refuse('is cut short');
  const view = new DataView(memory);
  const get = (at: number) => view.getUint32(at, true);
  if (MAGIC.some((word, i) => get(i * 4) !== word) || get(AT.abi) !== ABI) throw refuse('is of another kind');
  if (get(AT.required) !== 0) throw refuse('needs a later release of shmd');
  const capacity = { slots: get(AT.slots), buckets: get(AT.buckets), words: get(AT.words) };
  const { slots, buckets, words } = capacity;
  const plausible = isPower(slots, 32, MAX_SLOTS) && isPower(buckets, 1, MAX_BUCKETS) && words <= MAX_WORDS;
  const layout = layOut(capacity);
  const same = (['slotsAt', 'bucketsAt', 'stride', 'wordsAt'] as const).every(
    (field) => get(AT[field]) === layout[field],
  );
  if (!plausible || !same || layout.size > memory.byteLength) throw refuse('says nothing that can be so');
  return layout;
}

function isPower(value: number, least: number, most: number): boolean {
  return value >= least && value <= most && (value & (value - 1)) === 0;
}

/** Where a segment's version stands among its words: no byte of it. */
export const VERSION_OFFSET = 0xffff_fffc;

/** The bucket for the word at `offset` bytes of the segment `word`. */
export function bucketOf({ buckets }: BoardCapacity, word: number, offset: number): number {
  const mixed = Math.imul(word, 0x9e3779b1) ^ Math.imul(offset >>> 2, 0x85ebca6b);
  return (mixed >>> 16) & (buckets - 1);
}
