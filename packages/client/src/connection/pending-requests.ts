import { fromRpcError, type Method, parseResult, ShmError } from '@shmd/protocol';
import { AbortGroups } from '../deadlines/abort-groups.js';
import type { Deadline } from '../deadlines/deadline.js';
import { EarliestDeadline } from '../deadlines/earliest-deadline.js';

/** The answer to one request, as it came. */
export interface Answer {
  result?: unknown;
  error?: unknown;
}

/** A request whose caller waits. */
export interface Pending {
  method: Method<never, unknown>;
  resolve: (result: never) => void;
  reject: (error: unknown) => void;
  deadline?: Deadline | undefined;
  signal?: AbortSignal | undefined;
  /** Undoes what the manager did, when its answer comes after the caller gave up. */
  undo?: ((result: never) => void) | undefined;
}

export interface PendingEvents {
  /** Somebody waits for an answer, or now nobody does: see `awaiting`. */
  awaitingChanged(): void;
  /** Its caller has given this request up. */
  abandoned(id: number): void;
}

type Abandoned = Pick<Pending, 'method' | 'undo'>;

/**
 * The requests of one connection that have no answer yet: those that somebody waits for, each until its deadline or its signal, and those
 * whose answer nobody awaits.
 */
export class PendingRequests {
  readonly #awaited = new Map<number, Pending>();
  /** Given up by their callers: what the manager makes of them is undone. */
  readonly #abandoned = new Map<number, Abandoned>();
  /** How many more have no answer yet, and nobody who would do anything with it. */
  #posted = 0;
  readonly #signals = new AbortGroups((id, reason) => this.#abandon(id, reason));
  /** Whoever waits holds the process by the connection; when nobody does, this holds nothing. */
  readonly #earliest = new EarliestDeadline((now) => this.#expire(now));

  constructor(private readonly events: PendingEvents) {}

  get awaiting(): boolean {
    return this.#awaited.size > 0;
  }

  /** Throws the signal's reason when that is aborted already. */
  add(id: number, pending: Pending): void {
    const { signal, deadline } = pending;
    signal?.throwIfAborted();
    this.#awaited.set(id, pending);
    if (signal) this.#signals.add(signal, id);
    if (deadline) this.#earliest.watch(deadline.at);
    if (this.#awaited.size === 1) this.events.awaitingChanged();
  }

  /** A request whose answer does not matter. */
  addPosted(): void {
    this.#posted++;
  }

  /** Throws ERR_SHM_PROTOCOL when nothing was asked by that id. */
  answered(id: number, { result, error }: Answer): void {
    const awaited = this.#take(id);
    if (!awaited) this.#answeredLate(id, { result, error });
    else if (error !== undefined) awaited.reject(fromRpcError(error));
    else settle(awaited, result);
  }

  /** No answer will come any more. */
  failAll(error: ShmError): void {
    this.#abandoned.clear();
    this.#posted = 0;
    for (const id of [...this.#awaited.keys()]) this.#take(id)?.reject(error);
    this.#earliest.stop();
  }

  #answeredLate(id: number, { result, error }: Answer): void {
    const abandoned = this.#abandoned.get(id);
    if (abandoned) {
      this.#abandoned.delete(id);
      if (error === undefined && abandoned.undo) undoResult(abandoned.method, abandoned.undo, result);
    } else if (this.#posted > 0) {
      this.#posted--;
    } else {
      throw new ShmError('ERR_SHM_PROTOCOL', 'an answer to no request');
    }
  }

  #take(id: number): Pending | undefined {
    const awaited = this.#awaited.get(id);
    if (!awaited) return undefined;
    this.#awaited.delete(id);
    if (awaited.signal) this.#signals.delete(awaited.signal, id);
    if (this.#awaited.size === 0) this.events.awaitingChanged();
    return awaited;
  }

  #abandon(id: number, reason: unknown): void {
    const awaited = this.#take(id);
    if (!awaited) return;
    const { method, undo } = awaited;
    this.#abandoned.set(id, { method, undo });
    this.events.abandoned(id);
    awaited.reject(reason);
  }

  #expire(now: number): number {
    let next = Number.POSITIVE_INFINITY;
    for (const [id, { deadline, method }] of this.#awaited) {
      if (!deadline) continue;
      if (deadline.at > now) next = Math.min(next, deadline.at);
      else this.#abandon(id, deadline.missed(`no answer to ${method.name}`));
    }
    return next;
  }
}

function settle({ method, resolve, reject }: Pending, result: unknown): void {
  try {
    resolve(parseResult(method, result) as never);
  } catch (defect) {
    reject(defect);
  }
}

function undoResult(method: Pending['method'], undo: (result: never) => void, result: unknown): void {
  let made: unknown;
  try {
    made = parseResult(method, result);
  } catch {
    // What cannot be read cannot be undone, and there is nobody to tell.
    return;
  }
  undo(made as never);
}
