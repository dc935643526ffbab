import type { Socket } from 'node:net';
import { setTimeout as timer } from 'node:timers';
import {
  fromRpcError,
  type HelloResult,
  LineDecoder,
  type Method,
  methods,
  PROTOCOL_VERSION,
  parseParams,
  parseResult,
  ShmError,
  VERSION,
} from '@shmd/protocol';
import { checkManager, checkSocketFile } from './check-socket.js';
import { dial } from './dial.js';

export interface RequestOptions<R> {
  signal?: AbortSignal | undefined;
  /** Undoes what the manager did, when its answer comes after the caller gave up. */
  undo?: ((result: R) => void) | undefined;
}

interface Pending {
  method: Method<never, unknown>;
  resolve: (result: never) => void;
  reject: (error: unknown) => void;
}

interface Message {
  id?: unknown;
  method?: unknown;
  params?: unknown;
  result?: unknown;
  error?: unknown;
}

export interface OpenOptions {
  /** What the manager is told that we are. */
  name: string;
  /** ms until it must have answered. */
  timeout: number;
  signal?: AbortSignal | undefined;
  /** Uid that the manager may have besides our own and root's. */
  trusted?: number | undefined;
  /** Our id with a former manager at this address. */
  former?: string | undefined;
  events: ConnectionEvents;
}

export interface ConnectionEvents {
  notification(method: string, params: unknown): void;
  closed(error: ShmError): void;
}

/**
 * One session with a manager: requests out, answers and notifications in. It ends once and for all when its socket ends.
 * It keeps the process alive only while an answer is awaited, or while `keepAlive` is set.
 */
export class Connection {
  hello!: HelloResult;
  readonly #pending = new Map<number, Pending>();
  readonly #decoder = new LineDecoder();
  #nextId = 1;
  #outbox = '';
  #keepAlive = false;
  #ended: ShmError | null = null;

  private constructor(
    readonly address: string,
    private readonly socket: Socket,
    /** Uid that the segments of this manager must belong to; undefined: any. */
    readonly segmentOwner: number | undefined,
    private readonly events: ConnectionEvents,
  ) {
    socket.on('data', (chunk) => this.#receive(chunk));
    socket.on('error', (error) => this.#end(connectionLost(address, error)));
    socket.on('close', () => this.#end(connectionLost(address)));
  }

  /** Connects and says hello. Throws ERR_SHM_CONNECT, ERR_SHM_PERMISSION, ERR_SHM_TIMEOUT, or the manager's refusal. */
  static async open(address: string, options: OpenOptions): Promise<Connection> {
    const { signal, timeout, trusted } = options;
    signal?.throwIfAborted();
    checkSocketFile(address);
    const given = new AbortController();
    const expiry = timer(
      () => given.abort(new ShmError('ERR_SHM_TIMEOUT', `${address} did not answer in ${timeout} ms`)),
      timeout,
    );
    const abort = () => given.abort(signal?.reason);
    signal?.addEventListener('abort', abort, { once: true });
    let socket: Socket | undefined;
    const giveUp = () => socket?.destroy(given.signal.reason);
    given.signal.addEventListener('abort', giveUp, { once: true });
    try {
      socket = await dial(address, given.signal);
      const owner = checkManager(socket, address, trusted);
      const connection = new Connection(address, socket, owner, options.events);
      await connection.#introduce(options);
      return connection;
    } catch (error) {
      socket?.destroy();
      throw given.signal.aborted ? given.signal.reason : error;
    } finally {
      clearTimeout(expiry);
      signal?.removeEventListener('abort', abort);
      given.signal.removeEventListener('abort', giveUp);
    }
  }

  async #introduce({ name, former }: OpenOptions): Promise<void> {
    const client = { pid: process.pid, name, version: VERSION };
    this.hello = await this.request(methods.hello, { protocol: PROTOCOL_VERSION, client, former });
    const { protocol } = this.hello;
    if (protocol === PROTOCOL_VERSION) return;
    throw new ShmError('ERR_SHM_PROTOCOL', `this client speaks protocol ${PROTOCOL_VERSION}, the manager ${protocol}`);
  }

  get ended(): boolean {
    return this.#ended !== null;
  }

  set keepAlive(keep: boolean) {
    this.#keepAlive = keep;
    this.#updateRef();
  }

  /** Sends a request and resolves with its parsed answer; rejects with the `ShmError` of the answer or of the connection's end. */
  request<P, R>(method: Method<P, R>, params: P, options: RequestOptions<R> = {}): Promise<R> {
    return new Promise<R>((resolve, reject) => {
      if (this.#ended) throw this.#ended;
      options.signal?.throwIfAborted();
      const checked = parseParams(method, params);
      const entry: Pending = { method: method as Pending['method'], resolve, reject };
      if (options.signal) abandonOnAbort(entry, options.signal, options.undo as (result: unknown) => void);
      this.#send(entry, method.name, checked);
    });
  }

  /** Sends a request whose answer does not matter. */
  post<P>(method: Method<P, unknown>, params: P): void {
    if (this.#ended) return;
    const ignore = () => {};
    this.#send({ method: method as Pending['method'], resolve: ignore, reject: ignore }, method.name, params);
  }

  /** Ends the session after what was posted has been sent. Requests still in flight reject with ERR_SHM_CLOSED. */
  close(): Promise<void> {
    if (this.#ended) return Promise.resolve();
    this.#flush();
    this.#end(new ShmError('ERR_SHM_CLOSED', 'the client was closed'));
    return new Promise((resolve) => {
      this.socket.once('close', () => resolve());
      this.socket.ref();
      this.socket.end();
    });
  }

  #send(entry: Pending, method: string, params: unknown): void {
    const id = this.#nextId++;
    this.#pending.set(id, entry);
    if (this.#pending.size === 1) this.#updateRef();
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
      for (const line of this.#decoder.push(chunk)) {
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
    // Later: what a listener throws is the program's, and no fault of the manager's.
    if (typeof method === 'string') queueMicrotask(() => this.events.notification(method, params));
    // An error that belongs to no request is the manager's reason for hanging up.
    else if (message.id === null) this.#fail(fromRpcError(message.error));
    else this.#answered(message.id as number, message);
  }

  #answered(id: number, { result, error }: Message): void {
    const entry = this.#pending.get(id);
    if (!entry) throw new ShmError('ERR_SHM_PROTOCOL', 'an answer to no request');
    this.#pending.delete(id);
    if (this.#pending.size === 0) this.#updateRef();
    try {
      if (error !== undefined) entry.reject(fromRpcError(error));
      else entry.resolve(parseResult(entry.method, result) as never);
    } catch (defect) {
      entry.reject(defect);
    }
  }

  #updateRef(): void {
    if (this.#keepAlive || this.#pending.size > 0) this.socket.ref();
    else this.socket.unref();
  }

  #fail(error: ShmError): void {
    this.socket.destroy();
    this.#end(error);
  }

  #end(error: ShmError): void {
    if (this.#ended) return;
    this.#ended = error;
    for (const entry of this.#pending.values()) entry.reject(error);
    this.#pending.clear();
    this.events.closed(error);
  }
}

function connectionLost(address: string, cause?: Error): ShmError {
  if (cause instanceof ShmError) return cause;
  return new ShmError('ERR_SHM_DISCONNECTED', `the connection to ${address} ended`, cause && { cause });
}

/** The caller stops waiting at once; an answer that comes later is undone, so that nothing it made stays behind. */
function abandonOnAbort(entry: Pending, signal: AbortSignal, undo: ((result: unknown) => void) | undefined): void {
  const { resolve, reject } = entry;
  const abort = () => {
    entry.resolve = (result: unknown) => undo?.(result);
    reject(signal.reason);
  };
  signal.addEventListener('abort', abort, { once: true });
  const settle = <A>(next: (value: A) => void) => {
    return (value: A) => {
      signal.removeEventListener('abort', abort);
      next(value);
    };
  };
  entry.resolve = settle(resolve);
  entry.reject = settle(reject);
}
