import {
  type HelloParams,
  type HelloResult,
  notifications,
  PROTOCOL_VERSION,
  printable,
  ShmError,
  VERSION,
} from '@shmd/protocol';
import type { ClientRecord } from '../registry/client-record.js';
import type { Cancellation } from '../rpc/cancellation.js';
import type { ServerConnection, Session } from '../rpc/connection.js';
import { type MethodTable, notification } from '../rpc/dispatcher.js';
import type { RequestId } from '../rpc/envelope.js';
import type { Subscription } from './event-feed.js';
import type { Hub } from './hub.js';

/** One client of the manager, from its hello to the end of its connection. */
export class ClientSession implements Session {
  #client: ClientRecord | null = null;
  #subscription: Subscription | null = null;

  constructor(
    private readonly hub: Hub,
    private readonly methods: MethodTable<ClientSession>,
    private readonly connection: ServerConnection,
  ) {}

  get introduced(): boolean {
    return this.#client !== null;
  }

  /** The client's books. Throws before hello. */
  get client(): ClientRecord {
    if (!this.#client) throw new ShmError('ERR_SHM_PROTOCOL', 'say hello first');
    return this.#client;
  }

  mayWait(method: string): boolean {
    return this.methods.mayWait(method);
  }

  run(method: string, params: unknown, cancellation: Cancellation): unknown {
    if (!this.introduced && method !== 'hello') throw new ShmError('ERR_SHM_PROTOCOL', 'say hello first');
    return this.methods.run(method, params, this, cancellation);
  }

  hello(params: HelloParams): HelloResult {
    const { protocol } = params;
    if (this.#client) throw new ShmError('ERR_SHM_PROTOCOL', 'hello was said already');
    if (protocol !== PROTOCOL_VERSION) {
      throw new ShmError(
        'ERR_SHM_PROTOCOL',
        `this manager (shmd ${VERSION}) speaks protocol ${PROTOCOL_VERSION}, the client (shmd ${printable(params.client.version)}) ` +
          `protocol ${protocol}: install the same release for both`,
      );
    }
    this.#client = this.hub.joined(this, params, this.connection.peer.uid);
    this.connection.introduced();
    const board = this.hub.seat(this.#client, params.board);
    return {
      protocol: PROTOCOL_VERSION,
      clientId: this.#client.id,
      manager: { pid: process.pid, version: VERSION, ...this.hub.succession },
      limits: this.hub.limits,
      ...(board && { board }),
    };
  }

  /** Sends a line. Events that came before it are sent before it. */
  say(line: string): void {
    this.#subscription?.catchUp();
    this.connection.send(line);
  }

  /** Takes back a request of this client. One that has no answer to wait for is none. */
  cancel(id: RequestId): void {
    this.connection.cancel(id);
  }

  subscribe(): void {
    this.#subscription ??= this.hub.subscribe(this.connection);
  }

  unsubscribe(): void {
    this.#subscription?.catchUp();
    this.#subscription?.end();
    this.#subscription = null;
  }

  /** Says goodbye and hangs up. */
  dismiss(): void {
    if (this.#client) this.say(notification(notifications.managerClosing, {}));
    this.connection.dismiss();
  }

  /** Its bell was removed. */
  tellOfBell(): void {
    if (this.#client?.life) this.say(notification(notifications.bellLost, {}));
  }

  ended(hasHungUp: boolean): void {
    this.#subscription?.end();
    this.#subscription = null;
    if (this.#client) this.hub.left(this, this.#client, hasHungUp);
  }
}
