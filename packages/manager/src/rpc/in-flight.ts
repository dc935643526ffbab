import { RPC_CODES, ShmError, WIRE_LIMITS } from '@shmd/protocol';
import type { Turns } from '../turns.js';
import type { Budget, Share } from './budget.js';
import { Cancellation } from './cancellation.js';
import { failure, success, UnknownMethod } from './dispatcher.js';
import { EnvelopeError, parseRequest, type RequestId } from './envelope.js';

export interface Exchange {
  /** May a request of this method be answered later than at once? */
  mayWait(method: string): boolean;
  /** Runs a request, or refuses it by throwing. */
  run(method: string, params: unknown, cancellation: Cancellation): unknown;
  /** Sends one answer. */
  answer(line: string): void;
  /** Something that is no `ShmError` came out of a handler. */
  defect(error: unknown): void;
}

/** The requests of one connection that have no answer yet. */
export class InFlight {
  readonly #requests = new Map<RequestId, Cancellation>();
  readonly #share: Share;
  /** Handlers at work, those of cancelled requests included. */
  #running = 0;
  #gone: ShmError | null = null;

  /** @param all the requests of all connections */
  constructor(
    private readonly exchange: Exchange,
    private readonly all: Budget,
    private readonly turns: Turns,
  ) {
    // Refused before there are too many: nobody is made to give up what it waits for.
    this.#share = all.share(() => {});
  }

  /** Why nobody is there any more to be answered. */
  get gone(): ShmError | null {
    return this.#gone;
  }

  /** Handles one line. Synchronous handlers are answered at once, in order. Throws nothing. */
  accept(line: string): void {
    let id: RequestId | null = null;
    try {
      const request = parseRequest(line);
      if (this.#requests.has(request.id)) {
        const reason = new ShmError('ERR_SHM_PROTOCOL', 'this id is in flight already');
        throw new EnvelopeError(RPC_CODES.invalidRequest, request.id, reason);
      }
      id = request.id;
      if (this.exchange.mayWait(request.method)) this.#refuseWhenFull();
      const cancellation = new Cancellation(this);
      const result = this.exchange.run(request.method, request.params, cancellation);
      if (result instanceof Promise) this.#wait(request.id, cancellation, result);
      else this.exchange.answer(success(request.id, result));
    } catch (error) {
      if (error instanceof EnvelopeError) this.exchange.answer(failure(error.id, error.reason, error.rpcCode));
      else this.#fail(id, error);
    }
  }

  /** Takes a request back: it is answered ERR_SHM_CANCELLED at once, and its place and id are free. One that is not in flight is none. */
  cancel(id: RequestId): void {
    const cancellation = this.#requests.get(id);
    if (!cancellation) return;
    this.#requests.delete(id);
    const reason = new ShmError('ERR_SHM_CANCELLED', 'the request was taken back before it was answered');
    this.exchange.answer(failure(id, reason));
    cancellation.abort(reason);
  }

  /** Nobody is there any more to be answered. That holds at once; what the requests wait for is told in turns. */
  abandon(reason: ShmError): void {
    this.#gone = reason;
    if (this.#requests.size > 0) this.turns.begin(this.#abandonments(reason));
  }

  *#abandonments(reason: ShmError): Generator<void> {
    for (const [id, cancellation] of this.#requests) {
      this.#requests.delete(id);
      cancellation.abort(reason);
      yield;
    }
  }

  #refuseWhenFull(): void {
    if (this.#requests.size >= WIRE_LIMITS.requestsInFlight) {
      throw new ShmError('ERR_SHM_QUOTA', `this connection has ${this.#requests.size} requests in flight already`);
    }
    if (this.all.isSpent)
      throw new ShmError('ERR_SHM_QUOTA', 'all connections together have too many requests in flight');
  }

  #wait(id: RequestId, cancellation: Cancellation, result: Promise<unknown>): void {
    this.#requests.set(id, cancellation);
    this.#share.hold(++this.#running);
    result.then(
      (value) => this.#settled(id, cancellation) && this.exchange.answer(success(id, value)),
      (error) => this.#settled(id, cancellation) && this.#fail(id, error),
    );
  }

  /** Is somebody still waiting for the answer? The id may be another request's by now. */
  #settled(id: RequestId, cancellation: Cancellation): boolean {
    this.#share.hold(--this.#running);
    return this.#requests.get(id) === cancellation && this.#requests.delete(id);
  }

  #fail(id: RequestId | null, error: unknown): void {
    if (!(error instanceof ShmError)) this.exchange.defect(error);
    this.exchange.answer(failure(id, error, error instanceof UnknownMethod ? RPC_CODES.methodNotFound : undefined));
  }
}
