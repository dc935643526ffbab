import { type HelloResult, type Method, methods, notifications, ShmError } from '@shmd/protocol';
import { Connection, type ConnectionEvents, type OpenOptions, type RequestOptions } from './connection.js';

export interface LinkOptions extends Omit<OpenOptions, 'events' | 'former'> {
  /** Starts a successor of a manager that is gone, unless somebody else has. Rejects when it cannot. */
  revive?: (() => Promise<void>) | undefined;
}

export interface LinkEvents {
  notification(method: string, params: unknown): void;
  disconnected(error: ShmError): void;
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
  #closed = false;
  /** A manager has said that it stops: nobody comes after it. */
  #dismissed = false;
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

  /** Throws as `Connection.open`. */
  static async open(address: string, options: LinkOptions, events: LinkEvents): Promise<Link> {
    let link: Link | undefined;
    const connection = await Connection.open(address, {
      ...options,
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

  request<P, R>(method: Method<P, R>, params: P, options?: RequestOptions<R>): Promise<R> {
    if (!this.mayReturn) return this.#connection.request(method, params, options);
    return this.#persist(method, params, options);
  }

  post<P>(method: Method<P, unknown>, params: P): void {
    this.#connection.post(method, params);
  }

  close(): Promise<void> {
    this.#closed = true;
    this.#retry?.ref();
    return this.#connection.close();
  }

  /** A manager that is killed may come back at the same address. */
  get mayReturn(): boolean {
    return !this.#dismissed && (this.#connection.hello.manager.grace ?? 0) > 0;
  }

  async #persist<P, R>(method: Method<P, R>, params: P, options?: RequestOptions<R>): Promise<R> {
    for (;;) {
      const connection = this.#successor ? await this.#wait(this.#successor, options?.signal) : this.#connection;
      try {
        return await connection.request(method, params, options);
      } catch (error) {
        const lost = error instanceof ShmError && error.code === 'ERR_SHM_DISCONNECTED';
        if (!lost || !REPEATABLE.has(method.name) || !this.#successor) throw error;
      }
    }
  }

  /** Somebody waits for a successor: the search keeps the process alive. */
  async #wait(successor: Promise<Connection>, signal: AbortSignal | undefined): Promise<Connection> {
    this.#waiting++;
    this.#retry?.ref();
    try {
      return await abortable(successor, signal);
    } finally {
      this.#waiting--;
    }
  }

  #lost(error: ShmError): void {
    if (this.#closed) return;
    if (this.mayReturn) {
      this.#successor = this.#findSuccessor(error);
      this.#successor.catch((reason) => this.#closed || this.events.disconnected(reason));
    }
    this.events.disconnected(error);
  }

  async #findSuccessor(lost: ShmError): Promise<Connection> {
    const { manager, clientId } = this.#connection.hello;
    const deadline = performance.now() + (manager.grace ?? 0) * 1000 + PATIENCE_MS;
    for (;;) {
      await this.#pause();
      if (this.#closed) throw new ShmError('ERR_SHM_CLOSED', 'the client was closed');
      if (this.#dismissed) throw lost;
      try {
        return await this.#reconnect(clientId).catch((error) => this.#revive(error, clientId));
      } catch (error) {
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
    if (!nobody || !this.options.revive || this.#closed || this.#dismissed) throw error;
    await this.options.revive();
    return this.#reconnect(former);
  }

  async #reconnect(former: string): Promise<Connection> {
    // Until it is ours, the end of this connection is only one more attempt that failed.
    let opened: Connection | undefined;
    const events = Link.#connectionEvents(
      this.events,
      () => this,
      () => this.#connection === opened,
    );
    const { signal: _, revive: __, ...options } = this.options;
    const connection = await Connection.open(this.address, { ...options, former, events });
    opened = connection;
    try {
      await this.events.claim(connection);
    } catch (error) {
      void connection.close();
      throw error;
    }
    if (this.#closed) await connection.close();
    if (connection.ended) throw new ShmError('ERR_SHM_DISCONNECTED', 'the successor was lost at once');
    connection.keepAlive = this.#keepAlive;
    this.#connection = connection;
    this.#successor = null;
    this.events.reconnected();
    return connection;
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      this.#retry = setTimeout(resolve, RETRY_MS);
      if (this.#waiting === 0 && !this.#keepAlive) this.#retry.unref();
    });
  }

  /** What happens on a connection is the link's business only while it is the link's connection. */
  static #connectionEvents(
    events: LinkEvents,
    owner: () => Link | undefined,
    isCurrent: () => boolean = () => true,
  ): ConnectionEvents {
    return {
      notification: (method, params) => {
        const link = owner();
        if (link && method === notifications.managerClosing) link.#dismissed = true;
        events.notification(method, params);
      },
      closed: (error) => {
        const link = owner();
        if (link && isCurrent()) link.#lost(error);
      },
    };
  }
}

function abortable<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
