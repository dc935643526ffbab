/*
 * A lock is 16 bytes: which life of which slot of the board has it, and how often it was taken. Zeroed bytes are a free one.
 *
 *    0  i32 word   bits 0-11 slot, 12-28 generation: together the owner's token, 0 while it is free; bit 29, 30 below
 *    4  i32 fence  taken so often
 *    8  u32        "MUX1"
 *   12             zero
 */
export const LOCK_BYTES = 16;
const WORD = 0;
const FENCE = 1;
const KIND = 2;
const MUX1 = 0x3158_554d;

/** Of the word: nobody has it, nobody waits, what it protects is whole. */
const FREE = 0;
const SLOT_BITS = 12;
const SLOT = (1 << SLOT_BITS) - 1;
const TOKEN = (1 << 29) - 1;
/** What it protects may be half-written: its last owner died, or could not mend that. */
const INCONSISTENT = 1 << 29;
/** Others wait for it. */
const WAITERS = 1 << 30;

/** A life of a slot of the board. */
export interface Owner {
  slot: number;
  generation: number;
}

/** Who wants a lock. */
export interface Taker {
  readonly token: number;
  isAlive(slot: number, generation: number): boolean;
}

/** Says of zeroed bytes that they are a lock. False: they are something else. */
export function markLock(words: Int32Array): boolean {
  const found = Atomics.compareExchange(words, KIND, 0, MUX1);
  return found === 0 || found === MUX1;
}

/** Do these bytes say that they are a lock? */
export function isLock(words: Int32Array): boolean {
  return Atomics.load(words, KIND) === MUX1;
}

/** Who has it, dead or alive. */
export function ownerOf(words: Int32Array): Owner | null {
  const token = Atomics.load(words, WORD) & TOKEN;
  return token === 0 ? null : owner(token);
}

export function isTakenBy(words: Int32Array, token: number): boolean {
  return (Atomics.load(words, WORD) & TOKEN) === token;
}

/** Who cannot have it goes away; will wait; has waited, and was woken: others who wait may not have said so again. */
export type Attempt = 'once' | 'first' | 'again';

/**
 * Takes it when it is free or its owner is dead, and returns whether that one died. Else returns undefined, and has said that somebody waits.
 * @param isOurs a function of the taker's has it, and tells the others of the taker's when it gives it back
 */
export function takeLock(words: Int32Array, taker: Taker, isOurs: boolean, attempt: Attempt): boolean | undefined {
  // Mostly it is free, and nobody waits.
  const found = Atomics.compareExchange(words, WORD, FREE, taker.token | awaited(attempt));
  return found === FREE ? false : takeFound(found, words, taker, isOurs, attempt);
}

/** As `takeLock`, of a word that is `first` as far as one knows. */
function takeFound(
  first: number,
  words: Int32Array,
  taker: Taker,
  isOurs: boolean,
  attempt: Attempt,
): boolean | undefined {
  for (let found = first; ; ) {
    const token = found & TOKEN;
    const isFree = token === 0 || !isHeld(token, taker, isOurs);
    if (!isFree && (attempt === 'once' || isOurs || (found & WAITERS) !== 0)) return undefined;
    const flags = token === 0 ? (found & INCONSISTENT) | awaited(attempt) : INCONSISTENT | WAITERS;
    const now = Atomics.compareExchange(words, WORD, found, isFree ? taker.token | flags : found | WAITERS);
    if (now === found) return isFree ? (flags & INCONSISTENT) !== 0 : undefined;
    found = now;
  }
}

function awaited(attempt: Attempt): number {
  return attempt === 'again' ? WAITERS : 0;
}

/** Counts an acquisition: by its owner. What the lock guards needs no Atomics. */
export function nextFence(words: Int32Array): number {
  const fence = ((words[FENCE] as number) + 1) | 0;
  words[FENCE] = fence;
  return fence >>> 0;
}

/** Frees it. Whether others wait for it; undefined: it is not that taker's, and nothing was touched. */
export function freeLock(words: Int32Array, token: number, isConsistent: boolean): boolean | undefined {
  let found = token;
  while ((found & TOKEN) === token) {
    const now = Atomics.compareExchange(words, WORD, found, isConsistent ? FREE : INCONSISTENT);
    if (now === found) return (found & WAITERS) !== 0;
    found = now;
  }
  return undefined;
}

function isHeld(token: number, taker: Taker, isOurs: boolean): boolean {
  // What says that we have it, and we do not, was left by an attachment or a copy of ours that is gone.
  if (token === taker.token) return isOurs;
  const { slot, generation } = owner(token);
  return generation > 0 && taker.isAlive(slot, generation);
}

function owner(token: number): Owner {
  return { slot: token & SLOT, generation: token >>> SLOT_BITS };
}
