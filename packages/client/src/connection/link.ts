import { type FormerPlace, type HelloResult, type Method, methods, ShmError } from '@shmd/protocol';
import { Deadline } from '../deadlines/deadline.js';
import { within } from '../deadlines/within.js';
import { type Asked, Connection, type ConnectionEvents, type OpenOptions } from './connection.js';
import type { RequestOptions } from './request-options.js';

export interface LinkOptions extends Omit<OpenOptions, 'events' | 'former' | 'board'> {
  /** ms until a request is given up that says nothing else. */
  requestTimeout: number;
  /** Starts a successor of a manager that is gone, unless somebody else has. Rejects when it cannot. */
  revive?: (() => Promise<void>) | undefined;
}

/** A request as its caller wants it; `undo` is for an answer that comes after it was given up. */
export type LinkRequest<R> = RequestOptions & Pick<Asked<R>, 'undo'>;

export interface LinkEvents {
  notification(method: string, params: unknown): void;
  disconnected(error: ShmError, isForGood: boolean): void;
  /** And it is not looked for any longer: told before that it is disconnected. */
  lost(error: ShmError): void;
  /**
   * A new manager answers: claim again what is held, before anything else is asked of it. Throws ERR_SHM_STALE when it is no successor of the
   * one that was lost.
   */
  claim(connection: Connection): Promise<void>;
  reconnected(): void;
}

const RETRY_MS = 50;

/** A successor may need this long to start, beyond its grace. ms. */
const PATIENCE_MS = 5_000;

/** Requests that may be asked again: they do the same once more, or, by their key, nothing. */
const REPEATABLE = new Set<string>([methods.create.name, methods.attach.name, methods.publish.name]);

/**
 * A client's standing relation with a manager: one connection at a time. When a manager that may come back is lost, requests wait for its
 * successor; those in flight are asked again if that is safe, and else end with ERR_SHM_DISCONNECTED.
 */
export class Link {
  #connection: Connection;
  #successor: Promise<Connection> | null = null;
  #keepAlive = false;
  /** A successor has said that it stops: nobody comes after it. */
  #dismissed = false;
  /** Aborted by `close`: a search for a successor ends with it. */
  readonly #closing = new AbortController();
  #waiting = 0;
  #retry: NodeJS.Timeout | undefined;

  private constructor(
    connection: Connection,
    readonly address: string,
    private readonly options: LinkOptions,
    private readonly events: LinkEvents,
  ) {
    this.#connection = connection;
  }

  /** Throws as `Connection.open`. @param timeout of the first connection; ms */
  static async open(
    address: string,
    options: LinkOptions,
    events: LinkEvents,
    timeout = options.timeout,
  ): Promise<Link> {
    let link: Link | undefined;
    const connection = await Connection.open(address, {
      ...options,
      timeout,
      events: Link.#connectionEvents(events, () => link),
    });
    link = new Link(connection, address, options, events);
    return link;
  }

  get hello(): HelloResult {
    return this.#connection.hello;
  }

  get segmentOwner(): number | undefined {
    return this.#connection.segmentOwner;
  }

  /** Keeps the process alive also while no answer is awaited. */
  set keepAlive(keep: boolean) {
    this.#keepAlive = keep;
    this.#connection.keepAlive = keep;
  }

  get requestTimeout(): number {
    return this.options.requestTimeout;
  }

  /** Throws ERR_SHM_TIMEOUT, the signal's reason, ERR_SHM_DISCONNECTED, ERR_SHM_CLOSED, and whatever the manager answers. */
  request<P, R>(method: Method<P, R>, params: P, request: LinkRequest<R> = {}): Promise<R> {
    const { timeout = this.requestTimeout, signal, undo } = request;
    const asked = { deadline: new Deadline(timeout), signal, undo };
    return this.mayReturn ? this.#persist(method, params, asked) : this.#connection.request(method, params, asked);
  }

  post<P>(method: Method<P, unknown>, params: P): void {
    this.#connection.post(method, params);
  }

  close(): Promise<void> {
    this.#closing.abort(new ShmError('ERR_SHM_CLOSED', 'the client was closed'));
    this.#retry?.ref();
    return this.#connection.close();
  }

  /** A manager that is killed may come back at the same address. One that was stopped does not. */
  get mayReturn(): boolean {
    const { hello, stopping } = this.#connection;
    return (hello.manager.grace ?? 0) > 0 && !stopping && !this.#dismissed;
  }

  async #persist<P, R>(method: Method<P, R>, params: P, asked: Asked<R> & { deadline: Deadline }): Promise<R> {
    for (;;) {
      const connection = this.#successor ? await this.#wait(this.#successor, asked) : this.#connection;
      try {
        return await connection.request(method, params, asked);
      } catch (error) {
        const lost = error instanceof ShmError && error.code === 'ERR_SHM_DISCONNECTED';
        if (!lost || !REPEATABLE.has(method.name) || !this.#successor) throw error;
      }
    }
  }

  /** Somebody waits for a successor: the search keeps the process alive. */
  async #wait(
    successor: Promise<Connection>,
    { deadline, signal }: { deadline: Deadline; signal?: AbortSignal | undefined },
  ): Promise<Connection> {
    this.#waiting++;
    this.#retry?.ref();
    try {
      return await within(successor, deadline, signal, `no manager came back to ${this.address}`);
    } finally {
      this.#waiting--;
    }
  }

  #lost(error: ShmError): void {
    if (this.#closing.signal.aborted) return;
    const { mayReturn } = this;
    if (mayReturn) {
      this.#successor = this.#findSuccessor(error);
      this.#successor.catch((reason) => {
        if (this.#closing.signal.aborted) return;
        this.events.lost(reason);
        this.events.disconnected(reason, true);
      });
    } else {
      this.events.lost(error);
    }
    this.events.disconnected(error, !mayReturn);
  }

  async #findSuccessor(lost: ShmError): Promise<Connection> {
    const { manager, clientId } = this.#connection.hello;
    const deadline = performance.now() + (manager.grace ?? 0) * 1000 + PATIENCE_MS;
    for (;;) {
      await this.#pause();
      try {
        return await this.#reconnect(clientId).catch((error) => this.#revive(error, clientId));
      } catch (error) {
        this.#closing.signal.throwIfAborted();
        if (this.#dismissed) throw lost;
        const stranger = error instanceof ShmError && error.code === 'ERR_SHM_STALE';
        if (!stranger && performance.now() < deadline) continue;
        const why = error instanceof Error ? error.message : String(error);
        throw new ShmError('ERR_SHM_DISCONNECTED', `${lost.message}, and no successor was found: ${why}`, {
          cause: error,
        });
      }
    }
  }

  /** Nobody is there: somebody has to begin. */
  async #revive(error: unknown, former: string): Promise<Connection> {
    const nobody = error instanceof ShmError && error.code === 'ERR_SHM_CONNECT';
    if (!nobody || !this.options.revive || this.#closing.signal.aborted) throw error;
    await this.options.revive();
    return this.#reconnect(former);
  }

  async #reconnect(former: string): Promise<Connection> {
    // Until it is ours, the end of this connection is only one more attempt that failed.
    let opened: Connection | undefined;
    const events = Link.#connectionEvents(this.events, () => (this.#connection === opened ? this : undefined));
    const { signal } = this.#closing;
    const connection = await Connection.open(this.address, {
      ...this.options,
      socket: undefined,
      signal,
      former,
      board: formerPlace(this.#connection.hello),
      events,
    });
    opened = connection;
    try {
      const claimed = this.events.claim(connection);
      await within(
        claimed,
        new Deadline(this.requestTimeout),
        signal,
        `no answer from the successor at ${this.address}`,
      );
      if (connection.ended) throw new ShmError('ERR_SHM_DISCONNECTED', 'the successor was lost at once');
    } catch (error) {
      this.#dismissed ||= connection.stopping;
      await connection.close();
      throw error;
    }
    connection.keepAlive = this.#keepAlive;
    this.#connection = connection;
    this.#successor = null;
    // Later: what a listener throws is the program's, and no fault of the successor's.
    queueMicrotask(() => this.events.reconnected());
    return connection;
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      this.#retry = setTimeout(resolve, RETRY_MS);
      if (this.#waiting === 0 && !this.#keepAlive) this.#retry.unref();
    });
  }

  /** What happens on a connection is the link's business only while it is the link's connection. */
  static #connectionEvents(events: LinkEvents, current: () => Link | undefined): ConnectionEvents {
    return {
      notification: (method, params) => events.notification(method, params),
      closed: (error) => {
        const link = current();
        if (link) link.#lost(error);
      },
    };
  }
}

function formerPlace({ board }: HelloResult): FormerPlace | undefined {
  return board && { uid: board.uid, slot: board.slot, generation: board.generation };
}
