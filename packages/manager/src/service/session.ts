import { setMaxListeners } from 'node:events';
import { type HelloParams, type HelloResult, notifications, PROTOCOL_VERSION, ShmError, VERSION } from '@shmd/protocol';
import type { ClientRecord } from '../registry/client-record.js';
import type { ServerConnection, Session } from '../rpc/connection.js';
import { type MethodTable, notification } from '../rpc/dispatcher.js';
import type { Hub } from './hub.js';

/** One client of the manager, from its hello to the end of its connection. */
export class ClientSession implements Session {
  #client: ClientRecord | null = null;
  readonly #connected = new AbortController();

  constructor(
    private readonly hub: Hub,
    private readonly methods: MethodTable<ClientSession>,
    private readonly connection: ServerConnection,
  ) {
    // One listener for each request that waits is no leak: requests in flight are bounded.
    setMaxListeners(0, this.#connected.signal);
  }

  get introduced(): boolean {
    return this.#client !== null;
  }

  /** The client's books. Throws before hello. */
  get client(): ClientRecord {
    if (!this.#client) throw new ShmError('ERR_SHM_PROTOCOL', 'say hello first');
    return this.#client;
  }

  /** Aborted when the connection has ended: nobody waits for an answer any more. */
  get connected(): AbortSignal {
    return this.#connected.signal;
  }

  run(method: string, params: unknown): unknown {
    if (!this.introduced && method !== 'hello') throw new ShmError('ERR_SHM_PROTOCOL', 'say hello first');
    return this.methods.run(method, params, this);
  }

  hello(params: HelloParams): HelloResult {
    const { protocol } = params;
    if (this.#client) throw new ShmError('ERR_SHM_PROTOCOL', 'hello was said already');
    if (protocol !== PROTOCOL_VERSION) {
      throw new ShmError('ERR_SHM_PROTOCOL', `this manager speaks protocol ${PROTOCOL_VERSION}, not ${protocol}`);
    }
    this.#client = this.hub.joined(this, params, this.connection.peer.uid);
    this.connection.introduced();
    return {
      protocol: PROTOCOL_VERSION,
      clientId: this.#client.id,
      manager: { pid: process.pid, version: VERSION, ...this.hub.succession },
      limits: this.hub.limits,
    };
  }

  /** Sends one line that answers no request. */
  tell(line: string): void {
    this.connection.send(line);
  }

  /** Says goodbye and hangs up. */
  dismiss(): void {
    if (this.#client) this.tell(notification(notifications.managerClosing, {}));
    this.connection.dismiss();
  }

  ended(): void {
    this.#connected.abort(new ShmError('ERR_SHM_DISCONNECTED', 'the client has gone'));
    if (this.#client) this.hub.left(this, this.#client);
  }
}
