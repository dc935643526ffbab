import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface RawAnswer {
  id: unknown;
  // biome-ignore lint/suspicious/noExplicitAny: an answer is whatever the manager sent
  result?: any;
  error?: { code: number; message: string; data: { code: string } };
  method?: string;
}

/** A client that knows nothing: it sends bytes and hands back lines. */
export class RawClient {
  #text = '';
  #ids = 0;
  readonly lines: RawAnswer[] = [];
  #wake: (() => void) | undefined;
  closed = false;

  private constructor(readonly socket: Socket) {
    socket.setEncoding('utf8').on('data', (text: unknown) => this.#receive(String(text)));
    socket.on('error', () => {});
    socket.on('close', () => {
      this.closed = true;
      this.#wake?.();
    });
  }

  static async open(address: string): Promise<RawClient> {
    const socket = connect(address);
    await once(socket, 'connect');
    return new RawClient(socket);
  }

  static async hello(address: string): Promise<RawClient> {
    const raw = await RawClient.open(address);
    const answer = await raw.request('hello', { protocol: 1, client: { pid: process.pid, name: 'raw', version: '0' } });
    if (answer.error) throw new Error(answer.error.message);
    return raw;
  }

  send(bytes: string | Uint8Array): void {
    this.socket.write(bytes);
  }

  /** The next line, or null when the connection has ended. */
  async next(): Promise<RawAnswer | null> {
    while (this.lines.length === 0) {
      if (this.closed) return null;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.lines.shift() ?? null;
  }

  async request(method: string, params: unknown): Promise<RawAnswer> {
    const id = ++this.#ids;
    this.send(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
    for (;;) {
      const answer = await this.next();
      if (!answer) throw new Error(`the connection ended before ${method} was answered`);
      if (answer.id === id) return answer;
    }
  }

  close(): void {
    this.socket.destroy();
  }

  #receive(text: string): void {
    this.#text += text;
    for (let end = this.#text.indexOf('\n'); end !== -1; end = this.#text.indexOf('\n')) {
      this.lines.push(JSON.parse(this.#text.slice(0, end)));
      this.#text = this.#text.slice(end + 1);
    }
    this.#wake?.();
  }
}
