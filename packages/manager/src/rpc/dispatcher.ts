import { type Explain, type Method, parseParams, ShmError, toRpcError } from '@shmd/protocol';
import type { Cancellation } from './cancellation.js';
import type { RequestId } from './envelope.js';

interface Entry<S> {
  method: Method<unknown, unknown>;
  handler: (params: never, session: S, cancellation: Cancellation) => unknown;
  mayWait: boolean;
}

/** A table from method name to its handler. A Map: names such as `constructor` are simply absent. */
export class MethodTable<S> {
  readonly #methods = new Map<string, Entry<S>>();

  /** @param explain finds the words for refusing parameters */
  constructor(private readonly explain: Explain) {}

  /** A method that is answered at once. */
  on<P, R>(method: Method<P, R>, handler: (params: P, session: S) => R): this {
    return this.#add(method, handler, false);
  }

  /**
   * A method that may take its time: its requests are counted while they are in flight, and may be cancelled. A promise must not come of
   * what is done already, and what is done later must ask `cancellation` first: nobody else would undo it.
   */
  onWaiting<P, R>(
    method: Method<P, R>,
    handler: (params: P, session: S, cancellation: Cancellation) => R | Promise<R>,
  ): this {
    return this.#add(method, handler, true);
  }

  mayWait(name: string): boolean {
    return this.#methods.get(name)?.mayWait ?? false;
  }

  /** Runs a request; what it returns or throws is the answer. */
  run(name: string, params: unknown, session: S, cancellation: Cancellation): unknown {
    const entry = this.#methods.get(name);
    if (!entry) throw new UnknownMethod(name);
    return entry.handler(parseParams(entry.method, params, this.explain) as never, session, cancellation);
  }

  #add<P>(method: Method<P, unknown>, handler: Entry<S>['handler'], mayWait: boolean): this {
    this.#methods.set(method.name, { method: method as Method<unknown, unknown>, handler, mayWait });
    return this;
  }
}

export class UnknownMethod extends ShmError {
  constructor(name: string) {
    super('ERR_SHM_PROTOCOL', `no method ${JSON.stringify(name.slice(0, 64))}`);
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
