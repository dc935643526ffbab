import type { Clock } from '../clock.js';

/** Bytes of lines that may wait for whoever is to take them. */
export const CAPACITY = 256 * 1024;

/** Between two looks at whether what was held up or lost has come to an end. ms. */
const WATCH_MS = 2_000;

/** How long the end of the process may wait for its last lines. ms. */
const LAST_WORDS_MS = 200;

/** What takes the lines: it never blocks, it says what it has no room for, and it counts what it could not write. */
export interface LineWriter {
  write(text: string, lines: number): boolean;
  takeLost(): number;
  waiting(): number;
  drain(ms: number): boolean;
}

/** Lines on their way out. What does not get through is counted, and once something does, a line says how many are missing. */
export class LineSink {
  #missing = 0;
  #watching = false;

  constructor(
    private readonly writer: LineWriter,
    private readonly clock: Clock,
    /** Makes the line that says how many are missing. */
    private readonly notice: (missing: number) => string,
  ) {}

  write(line: string): void {
    if (!this.#complete() || !this.writer.write(line, 1)) this.#missing++;
    this.#watch();
  }

  /** Gives what is under way a moment to get out. For the end of the process. */
  flush(): void {
    this.#complete();
    this.writer.drain(LAST_WORDS_MS);
  }

  /** Is nothing missing, or has it been said? While it has not, nothing else is written: the gap stands where it was. */
  #complete(): boolean {
    this.#missing += this.writer.takeLost();
    if (this.#missing === 0) return true;
    // Not for every few bytes that become free: each gap is a line more.
    if (this.writer.waiting() > CAPACITY / 2) return false;
    // The notice stands for all it counts: should it be lost too, they are missing again.
    if (!this.writer.write(this.notice(this.#missing), this.#missing)) return false;
    this.#missing = 0;
    return true;
  }

  /** As long as something is on its way or missing: it may be lost, or be said, with no other line to come. */
  #watch(): void {
    if (this.#watching) return;
    this.#watching = true;
    this.clock.after(WATCH_MS, () => {
      this.#watching = false;
      this.#complete();
      if (this.#missing > 0 || this.writer.waiting() > 0) this.#watch();
    });
  }
}
