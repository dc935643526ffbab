import type { Socket } from 'node:net';
import { step } from '../failpoint.js';
import type { Share } from './budget.js';

/** Text goes to the socket in pieces of this size, or of one line. Bytes. */
const PIECE_BYTES = 64 * 1024;

/** What it takes to keep a piece, besides its bytes. */
const PIECE_COST = 64;

interface Piece {
  data: string | Buffer;
  bytes: number;
}

/**
 * What one connection has to say, until its socket has room for it. Lines wait here and not in the socket: there each one would be a
 * write of its own, to be called off one by one when the reader is given up.
 */
export class Outbox {
  readonly #pieces: Piece[] = [];
  /** Bytes of the pieces, and those of them that other outboxes have as well. */
  #bytes = 0;
  #shared = 0;

  constructor(
    private readonly socket: Socket,
    private readonly share: Share,
  ) {}

  /** Everything was handed to the socket. */
  get isEmpty(): boolean {
    return this.#pieces.length === 0;
  }

  /** Bytes that the reader has not taken, here and in the socket. */
  get waiting(): number {
    return this.#bytes + this.socket.writableLength;
  }

  add(line: string): void {
    const bytes = Buffer.byteLength(line) + 1;
    const last = this.#pieces.at(-1);
    if (typeof last?.data === 'string' && last.bytes < PIECE_BYTES) {
      last.data += `${line}\n`;
      last.bytes += bytes;
    } else {
      this.#pieces.push({ data: `${line}\n`, bytes });
    }
    this.#bytes += bytes;
  }

  /** Adds lines that are kept once for many: they hardly count for the sum over all connections. */
  addShared(lines: Buffer): void {
    this.#pieces.push({ data: lines, bytes: lines.length });
    this.#bytes += lines.length;
    this.#shared += lines.length - PIECE_COST;
  }

  /** Hands as much to the socket as it has room for. */
  flush(): void {
    let handed = 0;
    for (; handed < this.#pieces.length && !this.socket.writableNeedDrain; handed++) {
      this.#write(this.#pieces[handed] as Piece);
    }
    this.#pieces.splice(0, handed);
    this.count();
  }

  /** To be called when the socket has got rid of something. */
  count(): void {
    this.share.hold(this.waiting - this.#shared);
  }

  /** Gives up what the socket has not got yet: it ends with a whole line. */
  drop(): void {
    this.#pieces.length = 0;
    this.#bytes = 0;
    this.#shared = 0;
    this.count();
  }

  #write({ data, bytes }: Piece): void {
    step('answer', () => this.socket.write(data));
    this.#bytes -= bytes;
    if (typeof data !== 'string') this.#shared -= bytes - PIECE_COST;
  }
}
