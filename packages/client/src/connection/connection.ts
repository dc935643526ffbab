import type { Socket } from 'node:net';
import { setTimeout as timer } from 'node:timers';
import {
  type FormerPlace,
  fromRpcError,
  type HelloResult,
  LineDecoder,
  type Method,
  methods,
  notifications,
  PROTOCOL_VERSION,
  parseParams,
  printable,
  ShmError,
  VERSION,
  WIRE_LIMITS,
} from '@shmd/protocol';
import { type Deadline, LONGEST_TIMER_MS } from '../deadlines/deadline.js';
import { checkManager, checkSocketFile } from './check-socket.js';
import { dial } from './dial.js';
import { type Answer, type Pending, PendingRequests } from './pending-requests.js';
import { Wire } from './wire.js';

/** How long a caller waits for an answer; no deadline: as long as the connection lasts. */
export interface Asked<R> {
  deadline?: Deadline | undefined;
  signal?: AbortSignal | undefined;
  /** Undoes what the manager did, when its answer comes after the caller gave up. */
  undo?: ((result: R) => void) | undefined;
}

interface Message extends Answer {
  id?: unknown;
  method?: unknown;
  params?: unknown;
}

export interface OpenOptions {
  /** What the manager is told that we are. */
  name: string;
  /** ms until it must have answered. */
  timeout: number;
  signal?: AbortSignal | undefined;
  /** Uid that the manager may have besides our own and root's. */
  trusted?: number | undefined;
  /** A connection that there is already; its manager may still have to come up. */
  socket?: Socket | undefined;
  /** Our id with a former manager at this address. */
  former?: string | undefined;
  /** Our place on its board. */
  board?: FormerPlace | undefined;
  events: ConnectionEvents;
}

export interface ConnectionEvents {
  notification(method: string, params: unknown): void;
  closed(error: ShmError): void;
}

/** A manager that has not hung up this long after we said goodbye is stopped, or has other worries. ms. */
const GOODBYE_MS = 1_500;

/** Of a request that failed: was it not the manager who said so? Then it may have been done. */
export function isUnanswered(error: unknown): boolean {
  return error instanceof ShmError && (error.code === 'ERR_SHM_TIMEOUT' || error.code === 'ERR_SHM_DISCONNECTED');
}

/**
 * One session with a manager: requests out, answers and notifications in. It ends once and for all when its socket ends.
 * It keeps the process alive only while an answer is awaited, or while `keepAlive` is set.
 */
export class Connection {
  hello!: HelloResult;
  private readonly socket: Socket;
  readonly #pending = new PendingRequests({
    awaitingChanged: () => this.#updateRef(),
    abandoned: (id) => this.post(methods.cancel, { id }),
  });
  readonly #decoder = new LineDecoder();
  #nextId = 1;
  #outbox = '';
  #keepAlive = false;
  #stopping = false;
  #ended: ShmError | null = null;

  private constructor(
    readonly address: string,
    wire: Wire,
    /** Uid that the segments of this manager must belong to; undefined: any. */
    readonly segmentOwner: number | undefined,
    private readonly events: ConnectionEvents,
  ) {
    const { socket } = wire;
    this.socket = socket;
    wire.deliver((chunk) => this.#receive(chunk));
    socket.on('error', (error) => this.#end(this.#lost(error)));
    socket.on('close', () => this.#end(this.#lost()));
  }

  /** Connects and says hello. Throws ERR_SHM_CONNECT, ERR_SHM_PERMISSION, ERR_SHM_TIMEOUT, or the manager's refusal. */
  static async open(address: string, options: OpenOptions): Promise<Connection> {
    const { signal, timeout, trusted, socket } = options;
    signal?.throwIfAborted();
    if (!socket) checkSocketFile(address);
    const given = new AbortController();
    const expiry = timer(
      () => given.abort(new ShmError('ERR_SHM_TIMEOUT', `${address} did not answer in ${timeout} ms`)),
      Math.min(timeout, LONGEST_TIMER_MS),
    );
    const abort = () => given.abort(signal?.reason);
    signal?.addEventListener('abort', abort, { once: true });
    let wire: Wire | undefined;
    const giveUp = () => wire?.socket.destroy(given.signal.reason);
    given.signal.addEventListener('abort', giveUp, { once: true });
    try {
      wire = socket ? new Wire(socket) : await dial(address, given.signal);
      const owner = checkManager(wire.socket, address, trusted);
      const connection = new Connection(address, wire, owner, options.events);
      await connection.#introduce(options);
      return connection;
    } catch (error) {
      wire?.socket.destroy();
      throw given.signal.aborted ? given.signal.reason : error;
    } finally {
      clearTimeout(expiry);
      signal?.removeEventListener('abort', abort);
      given.signal.removeEventListener('abort', giveUp);
    }
  }

  async #introduce({ name, former, board }: OpenOptions): Promise<void> {
    const client = { pid: process.pid, name, version: VERSION };
    this.hello = await this.request(methods.hello, { protocol: PROTOCOL_VERSION, client, former, board });
    // The manager may have hung up in the same breath, and nobody hears of an end that was before anybody could.
    if (this.#ended) throw this.#ended;
    const { protocol, manager } = this.hello;
    if (protocol === PROTOCOL_VERSION) return;
    throw new ShmError(
      'ERR_SHM_PROTOCOL',
      `this client (shmd ${VERSION}) speaks protocol ${PROTOCOL_VERSION}, the manager (shmd ${printable(manager.version.slice(0, WIRE_LIMITS.clientNameBytes))}) ` +
        `protocol ${protocol}: install the same release for both`,
    );
  }

  get ended(): boolean {
    return this.#ended !== null;
  }

  /** The manager has said that this is its planned stop: it will not come back by itself. */
  get stopping(): boolean {
    return this.#stopping;
  }

  set keepAlive(keep: boolean) {
    this.#keepAlive = keep;
    this.#updateRef();
  }

  /**
   * Sends a request and resolves with its parsed answer. Rejects with the `ShmError` of the answer or of the connection's end; with
   * ERR_SHM_TIMEOUT at the deadline, or with the signal's reason, and then the request is taken back.
   */
  request<P, R>(method: Method<P, R>, params: P, { deadline, signal, undo }: Asked<R> = {}): Promise<R> {
    return new Promise<R>((resolve, reject) => {
      if (this.#ended) throw this.#ended;
      if (this.#stopping) throw this.#lost();
      const checked = parseParams(method, params);
      const id = this.#nextId++;
      this.#pending.add(id, { method: method as Pending['method'], resolve, reject, deadline, signal, undo });
      this.#send(id, method.name, checked);
    });
  }

  /** Sends a request whose answer does not matter. */
  post<P>(method: Method<P, unknown>, params: P): void {
    if (this.#ended) return;
    const id = this.#nextId++;
    this.#pending.addPosted();
    this.#send(id, method.name, params);
  }

  /**
   * Ends the session after what was posted has been sent, and resolves when the manager has hung up too, or takes too long over it.
   * Requests still in flight reject with ERR_SHM_CLOSED.
   */
  close(): Promise<void> {
    if (this.#ended) return Promise.resolve();
    this.#flush();
    this.#end(new ShmError('ERR_SHM_CLOSED', 'the client was closed'));
    return new Promise((resolve) => {
      const patience = timer(() => this.socket.destroy(), GOODBYE_MS);
      this.socket.once('close', () => {
        clearTimeout(patience);
        resolve();
      });
      this.socket.ref();
      this.socket.end();
    });
  }

  #send(id: number, method: string, params: unknown): void {
    // Requests of one turn of the loop leave in one write.
    if (this.#outbox === '') queueMicrotask(() => this.#flush());
    this.#outbox += `${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`;
  }

  #flush(): void {
    if (this.#outbox === '' || this.#ended) return;
    this.socket.write(this.#outbox);
    this.#outbox = '';
  }

  #receive(chunk: Buffer): void {
    try {
      const single = this.#decoder.single(chunk);
      for (const line of single === undefined ? this.#decoder.push(chunk) : [single]) {
        if (this.#ended) return;
        this.#message(JSON.parse(line));
      }
    } catch (error) {
      const cause = { cause: error };
      this.#fail(
        error instanceof ShmError ? error : new ShmError('ERR_SHM_PROTOCOL', 'the manager sent no JSON', cause),
      );
    }
  }

  #message(message: Message): void {
    if (typeof message !== 'object' || message === null) throw new ShmError('ERR_SHM_PROTOCOL', 'not a message');
    const { method, params } = message;
    if (method === notifications.managerClosing) this.#stopping = true;
    // Later: what a listener throws is the program's, and no fault of the manager's.
    if (typeof method === 'string') queueMicrotask(() => this.events.notification(method, params));
    // An error that belongs to no request is the manager's reason for hanging up.
    else if (message.id === null) this.#fail(fromRpcError(message.error));
    else this.#pending.answered(message.id as number, message);
  }

  #updateRef(): void {
    if (this.#keepAlive || this.#pending.awaiting) this.socket.ref();
    else this.socket.unref();
  }

  #lost(cause?: Error): ShmError {
    if (cause instanceof ShmError) return cause;
    const what = this.#stopping
      ? `the manager at ${this.address} was stopped`
      : `the connection to ${this.address} ended`;
    return new ShmError('ERR_SHM_DISCONNECTED', what, cause && { cause });
  }

  #fail(error: ShmError): void {
    this.socket.destroy();
    this.#end(error);
  }

  #end(error: ShmError): void {
    if (this.#ended) return;
    this.#ended = error;
    this.#pending.failAll(error);
    this.events.closed(error);
  }
}
