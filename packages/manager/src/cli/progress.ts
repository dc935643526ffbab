import { printable } from '@shmd/protocol';
import { humanBytes, humanDuration } from './text/human.js';
import { shortened } from './text/width.js';

/** What is done sooner needs no bar. ms. */
const PATIENCE_MS = 1000;
/** Nobody reads faster. ms. */
const REDRAW_MS = 100;

/** Places of the bar. */
const BAR = 20;

const CLEAR_LINE = '\r\u001b[K';

interface ProgressStream {
  isTTY?: boolean;
  columns?: number;
  write(text: string): unknown;
}

/** How far a copy is, on a terminal's line that is gone when it ends. Nothing on what is no terminal, or in the first second. */
export class Progress implements Disposable {
  readonly #begin: number;
  #drawn = Number.NEGATIVE_INFINITY;
  #bytes = 0;

  /** `total`: bytes, where they are known. `now`: ms. */
  constructor(
    private readonly stream: ProgressStream,
    private readonly what: string,
    private readonly total: number | undefined,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.#begin = now();
  }

  /** So many bytes more are done. */
  add(bytes: number): void {
    this.#bytes += bytes;
    const now = this.now();
    if (!this.stream.isTTY || now - this.#begin < PATIENCE_MS || now - this.#drawn < REDRAW_MS) return;
    this.#drawn = now;
    const text = `${printable(this.what)}  ${this.#text(now - this.#begin)}`;
    this.stream.write(`${CLEAR_LINE}${shortened(text, (this.stream.columns ?? 80) - 1)}`);
  }

  [Symbol.dispose](): void {
    if (this.#drawn !== Number.NEGATIVE_INFINITY) this.stream.write(CLEAR_LINE);
  }

  #text(elapsed: number): string {
    const done = humanBytes(this.#bytes);
    const rate = `${humanBytes((this.#bytes / elapsed) * 1000)}/s`;
    if (!this.total) return `${done}  ${rate}`;
    const part = Math.min(1, this.#bytes / this.total);
    const bar = '#'.repeat(Math.round(part * BAR)).padEnd(BAR, '.');
    const left = humanDuration(elapsed / part - elapsed);
    return `[${bar}] ${Math.floor(part * 100)}%  ${done} of ${humanBytes(this.total)}  ${rate}  ${left} left`;
  }
}
