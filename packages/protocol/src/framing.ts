import { isUtf8 } from 'node:buffer';
import { ShmError } from './errors.js';
import { RPC_CODES } from './rpc-errors.js';
import { WIRE_LIMITS } from './version.js';

const NEWLINE = 0x0a;
const NOTHING = Buffer.alloc(0);

/** Room for this much of an unfinished line is kept for the next one; more is given back. */
const KEPT_CAPACITY = 4096;

/** What came is no frame; the stream is of no more use. `rpcCode` is what JSON-RPC calls it. */
export class FrameError extends ShmError {
  constructor(
    readonly rpcCode: number,
    message: string,
  ) {
    super('ERR_SHM_PROTOCOL', message);
  }
}

/**
 * Cuts a byte stream into lines of UTF-8 (newline-delimited JSON). Holds at most one unfinished line, in one buffer: a
 * line that comes byte by byte costs no more than one that comes at once. Throws `FrameError` on a line that is too
 * long or is not UTF-8.
 */
export class LineDecoder {
  #pending = NOTHING;
  #pendingBytes = 0;

  constructor(private readonly maxBytes: number = WIRE_LIMITS.frameBytes) {}

  /** Bytes of the unfinished line. */
  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  /** Bytes of memory kept for it. */
  get heldBytes(): number {
    return this.#pending.length;
  }

  /** Forgets the unfinished line: nothing more will come of it. */
  discard(): void {
    this.#pending = NOTHING;
    this.#pendingBytes = 0;
  }

  /** The line that a chunk is when it is one whole line and nothing else, as most are; undefined: push() it. */
  single(chunk: Buffer): string | undefined {
    const end = chunk.length - 1;
    if (end < 0 || end > this.maxBytes || this.#pendingBytes > 0 || chunk.indexOf(NEWLINE) !== end) return undefined;
    if (!isUtf8(chunk)) throw new FrameError(RPC_CODES.parseError, 'a frame is not UTF-8');
    return chunk.toString('utf8', 0, end);
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
    let line = last;
    if (this.#pendingBytes > 0) {
      this.#keep(last);
      line = this.#pending.subarray(0, this.#pendingBytes);
      this.#pendingBytes = 0;
      if (this.#pending.length > KEPT_CAPACITY) this.#pending = NOTHING;
    } else if (last.length > this.maxBytes) {
      throw this.#tooLong();
    }
    // toString() would put U+FFFD for what is no UTF-8, and so turn one name into another.
    if (!isUtf8(line)) throw new FrameError(RPC_CODES.parseError, 'a frame is not UTF-8');
    return line.toString('utf8');
  }

  /** Copies: a few bytes must not hold on to the whole chunk they came in. */
  #keep(rest: Buffer): void {
    const needed = this.#pendingBytes + rest.length;
    if (needed > this.maxBytes) throw this.#tooLong();
    if (needed > this.#pending.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(needed, Math.min(2 * this.#pending.length, this.maxBytes)));
      this.#pending.copy(grown, 0, 0, this.#pendingBytes);
      this.#pending = grown;
    }
    rest.copy(this.#pending, this.#pendingBytes);
    this.#pendingBytes = needed;
  }

  #tooLong(): FrameError {
    return new FrameError(RPC_CODES.invalidRequest, `a frame is longer than ${this.maxBytes} bytes`);
  }
}
