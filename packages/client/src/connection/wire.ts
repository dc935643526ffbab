import { createConnection, type Socket } from 'node:net';

/** As much as the runtime reads at once. Bytes. */
const BUFFER_BYTES = 64 * 1024;

/**
 * A socket that reads into one buffer again and again, where the runtime can do that: else each answer, however short, costs a new one of
 * this size, and the collector its share of every request.
 */
export class Wire {
  readonly socket: Socket;
  /** What came before anybody wanted it. */
  readonly #early: Buffer[] = [];
  #receive: ((chunk: Buffer) => void) | undefined;

  /** @param to an address, or a socket that is connected already and reads as it does */
  constructor(to: string | Socket) {
    this.socket = typeof to === 'string' ? this.#dial(to) : to;
    this.socket.on('data', (chunk) => this.#take(chunk));
  }

  #dial(path: string): Socket {
    const buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES);
    const callback = (count: number) => {
      this.#take(buffer.subarray(0, count));
      return true;
    };
    // Runtimes that do not know onread tell of data as ever.
    return createConnection({ path, onread: { buffer, callback } });
  }

  /** Hands on what comes from now on. A chunk is only good for as long as the call lasts. */
  deliver(receive: (chunk: Buffer) => void): void {
    this.#receive = receive;
    for (const chunk of this.#early.splice(0)) receive(chunk);
  }

  #take(chunk: Buffer): void {
    if (this.#receive) this.#receive(chunk);
    else this.#early.push(Buffer.from(chunk));
  }
}
