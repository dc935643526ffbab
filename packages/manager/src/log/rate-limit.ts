import type { Clock } from '../clock.js';
import type { LineLevel } from './level.js';

/** How many lines of one message are written in a window of how many ms. */
const LINES = 10;
const WINDOW_MS = 10_000;

interface Window {
  level: LineLevel;
  lines: number;
  leftOut: number;
}

/**
 * Lets one cause say a thing a few times and not thousands of times: ten thousand clients that misbehave are ten lines, and one that says
 * how many more there were. Messages are the program's own texts, so there are as many windows as those at the most.
 */
export class RateLimit {
  readonly #windows = new Map<string, Window>();

  constructor(
    private readonly clock: Clock,
    private readonly leftOut: (level: LineLevel, message: string, lines: number) => void,
  ) {}

  /** May a line of this message be written? It is counted in any case. */
  admit(level: LineLevel, message: string): boolean {
    const window = this.#windows.get(message);
    if (!window) {
      this.#windows.set(message, { level, lines: 1, leftOut: 0 });
      this.clock.after(WINDOW_MS, () => this.#end(message));
      return true;
    }
    if (window.lines === LINES) {
      window.leftOut++;
      return false;
    }
    window.lines++;
    return true;
  }

  /** Says now what there is to say. */
  flush(): void {
    for (const message of [...this.#windows.keys()]) this.#end(message);
  }

  #end(message: string): void {
    const window = this.#windows.get(message);
    this.#windows.delete(message);
    if (window && window.leftOut > 0) this.leftOut(window.level, message, window.leftOut);
  }
}
