import { mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ShmError, type ShmErrorCode, toRpcError } from '@shmd/protocol';
import { onTestFinished } from 'vitest';
import { type ConnectOptions, connect } from '../../src/connect.js';

export interface Asked {
  id: number;
  method: string;
  // biome-ignore lint/suspicious/noExplicitAny: whatever the client sent
  params: any;
  /** The connection it came over. */
  socket: Socket;
}

/** What a reply returns that never answers. */
export const SILENCE = Symbol('silence');

type Reply = (params: Asked['params'], asked: Asked) => unknown;

/** A manager in this process, at a real socket, that answers what a test says and remembers what it was asked. */
export class FakeManager {
  readonly dir: string;
  readonly address: string;
  /** Everything but hellos. */
  readonly asked: Asked[] = [];
  hellos = 0;
  /** As hello tells it. */
  protocol = 1;
  /** Seconds, as hello tells them. */
  grace = 0;
  /** Says with its answer to a hello why it hangs up, and that at once. */
  hangsUpAtHello = false;
  /** The place that hello gives on a board; none: there is no board. */
  board: object | undefined;
  /** What the last hello said. */
  lastHello: Asked['params'];
  readonly #replies = new Map<string, Reply>();
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #segments = 0;

  private constructor() {
    this.dir = mkdtempSync(join(tmpdir(), `shmd-${process.env.SHMD_TEST_RUN ?? 'unit'}-`));
    this.address = join(this.dir, 'fake.sock');
  }

  static async open({ grace = 0 } = {}): Promise<FakeManager> {
    const fake = new FakeManager();
    fake.grace = grace;
    await fake.listen();
    onTestFinished(() => {
      fake.die();
      rmSync(fake.dir, { recursive: true, force: true });
    });
    return fake;
  }

  /** A client of it, closed with the test. */
  async client(options: ConnectOptions = {}) {
    const client = await connect(this.address, options);
    onTestFinished(() => client.close());
    return client;
  }

  /** What it answers to a method: returned, or thrown. Without one, a method is refused as unknown. */
  on(method: string, reply: Reply): this {
    this.#replies.set(method, reply);
    return this;
  }

  listen(): Promise<void> {
    // Half open: it hangs up when told to, not when the client does.
    this.#server = createServer({ allowHalfOpen: true }, (socket) => this.#accept(socket));
    return new Promise((resolve) => this.#server?.listen(this.address, resolve));
  }

  /** As if killed: nobody is told anything. */
  die(): void {
    this.#server?.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  tell(method: string, params: object = {}): void {
    this.#send({ method, params });
  }

  answer({ id, socket }: Asked, result: unknown): void {
    this.#send({ id, result }, socket);
  }

  fail({ id, socket }: Asked, code: ShmErrorCode): void {
    this.#send({ id, error: toRpcError(new ShmError(code, `failed with ${code}`)) }, socket);
  }

  count(method: string): number {
    return this.asked.filter((each) => each.method === method).length;
  }

  /** Ids of requests that were taken back. */
  get cancelled(): number[] {
    return this.asked.filter(({ method }) => method === 'request.cancel').map(({ params }) => params.id);
  }

  /** The last request of that method, when it has come. */
  last(method: string): Asked | undefined {
    return this.asked.findLast((each) => each.method === method);
  }

  /** What `segment.attach` answers for a real file, which is made for it. */
  segment({ name = 'a', size = 8, ...members }: { name?: string; size?: number; [member: string]: unknown } = {}) {
    const osName = `${name}-${++this.#segments}`;
    const path = join(this.dir, osName);
    writeFileSync(path, '');
    truncateSync(path, size);
    const { dev, ino } = statSync(path);
    const uid = `u-${this.#segments}`;
    const attachment = this.#segments;
    const info = { name, osName, size, uid, lifetime: 'manager', owner: 'c.1', attachments: 1, createdAt: 1 };
    return { ...info, state: 'ready', dir: this.dir, dev, ino, attachment, ...members };
  }

  #accept(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => this.#sockets.delete(socket));
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk: unknown) => {
      text += chunk;
      for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n')) {
        const line = text.slice(0, end);
        text = text.slice(end + 1);
        void this.#reply({ ...JSON.parse(line), socket });
      }
    });
    socket.on('end', () => this.hangsUp && socket.end());
  }

  /** Does it end a connection that the client has ended? */
  hangsUp = true;

  async #reply(asked: Asked): Promise<void> {
    if (asked.method !== 'hello') this.asked.push(asked);
    else {
      this.hellos++;
      this.lastHello = asked.params;
    }
    try {
      // One write: one read.
      if (this.hangsUpAtHello) asked.socket.cork();
      const reply = asked.method === 'hello' ? () => this.#hello() : this.#replies.get(asked.method);
      if (!reply) throw new ShmError('ERR_SHM_PROTOCOL', `no method ${asked.method}`);
      const result = await reply(asked.params, asked);
      if (result !== SILENCE) this.answer(asked, result);
      if (this.hangsUpAtHello) this.#hangUp(asked.socket);
    } catch (error) {
      this.#send({ id: asked.id, error: toRpcError(error) }, asked.socket);
    }
  }

  #hangUp(socket: Socket): void {
    this.#send({ id: null, error: toRpcError(new ShmError('ERR_SHM_SHUTTING_DOWN', 'it hangs up')) }, socket);
    socket.uncork();
  }

  #hello() {
    const limits = { maxBytes: null, maxSegments: null, maxBytesPerClient: null, maxSegmentsPerClient: null };
    const manager = { pid: 1, version: '0', grace: this.grace };
    return { protocol: this.protocol, clientId: 'fa4e00000000.1', manager, limits, board: this.board };
  }

  #send(message: object, ...to: Socket[]): void {
    const line = `${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`;
    for (const socket of to.length > 0 ? to : this.#sockets) if (socket.writable) socket.write(line);
  }
}

export function refuse(code: ShmErrorCode): never {
  throw new ShmError(code, `refused with ${code}`);
}

/** Resolves when it holds; looks at every turn of the loop. */
export async function until(holds: () => unknown): Promise<void> {
  for (const end = performance.now() + 10_000; !(await holds()); ) {
    if (performance.now() > end) throw new Error(`it never held: ${holds}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
