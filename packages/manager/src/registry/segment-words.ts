/**
 * Which of the board's words are whose. One is given again only when nobody can have the former segment mapped any more, and those before new
 * ones: what was never given takes no memory yet.
 */
export class SegmentWords {
  readonly #free: number[] = [];
  /** A bit for each that somebody has. */
  readonly #held: Uint8Array;

  constructor(
    /** How many the board has: 0 without a board. */
    private readonly capacity: number,
    /** Makes what the board says of a word that of a new segment. */
    private readonly begin: (word: number) => void = () => {},
    /**
     * From which on they were never given. Those below it that nobody keeps are of segments that a former manager unlinked: they may still be
     * mapped, and are not given.
     */
    private next = 0,
  ) {
    this.#held = new Uint8Array(Math.ceil(capacity / 8));
  }

  /** Undefined: none is left. */
  take(): number | undefined {
    const word = this.#free.pop() ?? this.#fresh();
    if (word === undefined) return undefined;
    this.#mark(word, true);
    this.begin(word);
    return word;
  }

  /** A record says that a segment has the word: it keeps it, with what the board says. Undefined where it cannot. */
  keep(word: number | undefined): number | undefined {
    if (word === undefined || word >= this.capacity || this.#isHeld(word)) return undefined;
    this.#mark(word, true);
    this.next = Math.max(this.next, word + 1);
    return word;
  }

  /** Nobody has the segment mapped any more. */
  free(word: number | undefined): void {
    if (word === undefined || !this.#isHeld(word)) return;
    this.#mark(word, false);
    this.#free.push(word);
  }

  #isHeld(word: number): boolean {
    return ((this.#held[word >>> 3] as number) & (1 << (word & 7))) !== 0;
  }

  #mark(word: number, held: boolean): void {
    const bits = this.#held[word >>> 3] as number;
    const bit = 1 << (word & 7);
    this.#held[word >>> 3] = held ? bits | bit : bits & ~bit;
  }

  #fresh(): number | undefined {
    return this.next < this.capacity ? this.next++ : undefined;
  }
}
