import { isUtf8 } from 'node:buffer';
import { ShmError } from './errors.js';
import { WIRE_LIMITS } from './version.js';

const NEWLINE = 0x0a;

/**
 * Cuts a byte stream into lines of UTF-8 (newline-delimited JSON). Holds at most one unfinished line.
 * Throws ERR_SHM_PROTOCOL on a line that is too long or is not UTF-8; the stream is then of no more use.
 */
export class LineDecoder {
  #pending: Buffer[] = [];
  #pendingBytes = 0;

  constructor(private readonly maxBytes: number = WIRE_LIMITS.frameBytes) {}

  /** Bytes of the unfinished line. */
  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  *push(chunk: Buffer): Generator<string, void, void> {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      const part = chunk.subarray(start, end);
      start = end + 1;
      yield this.#line(part);
    }
    if (start < chunk.length) this.#keep(start === 0 ? chunk : chunk.subarray(start));
  }

  #line(last: Buffer): string {
    if (this.#pendingBytes + last.length > this.maxBytes) throw this.#tooLong();
    let line = last;
    if (this.#pendingBytes > 0) {
      line = Buffer.concat([...this.#pending, last]);
      this.#pending = [];
      this.#pendingBytes = 0;
    }
    if (!isUtf8(line)) throw new ShmError('ERR_SHM_PROTOCOL', 'a frame is not UTF-8');
    return line.toString('utf8');
  }

  #keep(rest: Buffer): void {
    this.#pendingBytes += rest.length;
    if (this.#pendingBytes > this.maxBytes) throw this.#tooLong();
    // A copy: a few bytes must not hold on to the whole chunk they came in.
    this.#pending.push(Buffer.from(rest));
  }

  #tooLong(): ShmError {
    return new ShmError('ERR_SHM_PROTOCOL', `a frame is longer than ${this.maxBytes} bytes`);
  }
}
