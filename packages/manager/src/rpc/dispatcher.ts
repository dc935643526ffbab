import { type Method, parseParams, RPC_CODES, ShmError, toRpcError, WIRE_LIMITS } from '@shmd/protocol';
import { EnvelopeError, parseRequest, type RequestId } from './envelope.js';

export type Handler<S> = (params: never, session: S) => unknown;

/** A table from method name to schema and handler. A Map: names such as `constructor` are simply absent. */
export class MethodTable<S> {
  readonly #methods = new Map<string, { method: Method<unknown, unknown>; handler: Handler<S> }>();

  on<P, R>(method: Method<P, R>, handler: (params: P, session: S) => R | Promise<R>): this {
    this.#methods.set(method.name, { method: method as Method<unknown, unknown>, handler: handler as Handler<S> });
    return this;
  }

  /** Runs a request; what it returns or throws is the answer. */
  run(name: string, params: unknown, session: S): unknown {
    const entry = this.#methods.get(name);
    if (!entry) throw new UnknownMethod(name);
    return entry.handler(parseParams(entry.method, params) as never, session);
  }
}

class UnknownMethod extends ShmError {
  constructor(name: string) {
    super('ERR_SHM_PROTOCOL', `no method ${JSON.stringify(name.slice(0, 64))}`);
  }
}

export interface Exchange {
  /** Runs a request, or refuses it by throwing. */
  run(method: string, params: unknown): unknown;
  /** Sends one answer. */
  answer(line: string): void;
  /** Something that is no `ShmError` came out of a handler. */
  defect(error: unknown): void;
}

/** The requests of one connection that have no answer yet. */
export class InFlight {
  readonly #ids = new Set<RequestId>();

  get size(): number {
    return this.#ids.size;
  }

  /** Handles one line. Synchronous handlers are answered at once, in order. Throws nothing. */
  accept(line: string, exchange: Exchange): void {
    let id: RequestId | null = null;
    try {
      const request = parseRequest(line);
      if (this.#ids.has(request.id)) {
        const reason = new ShmError('ERR_SHM_PROTOCOL', 'this id is in flight already');
        throw new EnvelopeError(RPC_CODES.invalidRequest, request.id, reason);
      }
      id = request.id;
      if (this.#ids.size >= WIRE_LIMITS.requestsInFlight) {
        throw new ShmError('ERR_SHM_QUOTA', `this connection has ${this.#ids.size} requests in flight already`);
      }
      const result = exchange.run(request.method, request.params);
      if (result instanceof Promise) this.#wait(request.id, result, exchange);
      else exchange.answer(success(request.id, result));
    } catch (error) {
      if (error instanceof EnvelopeError) exchange.answer(failure(error.id, error.reason, error.rpcCode));
      else this.#fail(id, error, exchange);
    }
  }

  #wait(id: RequestId, result: Promise<unknown>, exchange: Exchange): void {
    this.#ids.add(id);
    result.then(
      (value) => {
        this.#ids.delete(id);
        exchange.answer(success(id, value));
      },
      (error) => {
        this.#ids.delete(id);
        this.#fail(id, error, exchange);
      },
    );
  }

  #fail(id: RequestId | null, error: unknown, exchange: Exchange): void {
    if (!(error instanceof ShmError)) exchange.defect(error);
    exchange.answer(failure(id, error, error instanceof UnknownMethod ? RPC_CODES.methodNotFound : undefined));
  }
}

export function success(id: RequestId, result: unknown): string {
  return JSON.stringify({ jsonrpc: '2.0', id, result });
}

export function notification(method: string, params: unknown): string {
  return JSON.stringify({ jsonrpc: '2.0', method, params });
}

export function failure(id: RequestId | null, error: unknown, rpcCode?: number): string {
  return JSON.stringify({ jsonrpc: '2.0', id, error: toRpcError(error, rpcCode) });
}
