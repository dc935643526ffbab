import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { WIRE_LIMITS } from '@shmd/protocol';
import { ServerConnection, type Session } from '../src/rpc/connection.js';
import { Shared } from '../src/rpc/shared.js';
import { Turns } from '../src/turns.js';

const silent = { debug() {}, info() {}, warn() {}, error() {}, fatal() {} };

/** A socket whose reader takes what it is sent, or, while `reads` is false, nothing. */
export class FakeSocket extends Duplex {
  readonly writes: string[] = [];
  #taken: (() => void) | null = null;
  #reads = true;

  constructor() {
    super({ highWaterMark: 16 * 1024, decodeStrings: true });
  }

  get text(): string {
    return this.writes.join('');
  }

  set reads(reads: boolean) {
    this.#reads = reads;
    if (!reads) return;
    this.#taken?.();
    this.#taken = null;
  }

  receive(text: string): void {
    this.emit('data', Buffer.from(text));
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.writes.push(chunk.toString());
    if (this.#reads) done();
    else this.#taken = done;
  }

  destroySoon(): void {
    this.end();
  }
}

/** What connections share, with smaller bounds than usual. */
export function shared(limits: { inputTotalBytes?: number; outputTotalBytes?: number } = {}): Shared {
  return new Shared(new Turns(), { ...WIRE_LIMITS, ...limits });
}

/** A connection over a fake socket. It says `{}` to every request, unless its session says otherwise. */
export function connect(
  common: Shared = shared(),
  openSession: (connection: ServerConnection) => Session = obliging(),
) {
  const socket = new FakeSocket();
  const peer = { pid: 1, uid: 1 };
  const connection = new ServerConnection(socket as unknown as Socket, peer, silent as never, common, openSession);
  return { socket, connection };
}

/** Sessions of clients that have said hello, and whose requests are run so. */
export function obliging(run: Session['run'] = () => ({})) {
  return (connection: ServerConnection): Session => {
    queueMicrotask(() => connection.introduced());
    return { introduced: true, mayWait: () => true, run, say: (line) => connection.send(line), ended() {} };
  };
}

export function request(id: unknown, method = 'm', params: unknown = {}): string {
  return `${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`;
}

/** One turn of the event loop: all that was to happen in it has happened. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
