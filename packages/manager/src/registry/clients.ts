import { ClientRecord } from './client-record.js';

/** Who is connected, and who has left with books that are not closed yet. */
export class Clients {
  readonly #connected = new Map<string, ClientRecord>();
  readonly #departing = new Map<string, ClientRecord>();
  #sequence = 0;

  constructor(
    /** The first part of every id that this manager gives. */
    private readonly instance: string,
  ) {}

  get connected(): IterableIterator<ClientRecord> {
    return this.#connected.values();
  }

  get count(): number {
    return this.#connected.size;
  }

  /** Books a client, under the id it had with a former manager if it may have that. */
  add(pid: number, name: string, guest: number | undefined, former: string | undefined): ClientRecord {
    const returning = former !== undefined && this.#mayReturnAs(former);
    const id = returning ? former : `${this.instance}.${++this.#sequence}`;
    const client = new ClientRecord(id, pid, name, guest);
    this.#connected.set(id, client);
    return client;
  }

  get(id: string): ClientRecord | undefined {
    return this.#connected.get(id);
  }

  /** The owner of that id, if it has left and its books are not closed. */
  departing(id: string | null): ClientRecord | undefined {
    return id === null || this.#departing.size === 0 ? undefined : this.#departing.get(id);
  }

  /** Where what the owner of that id holds is booked: nowhere when it is long gone. */
  account(id: string | null): ClientRecord | undefined {
    return id === null ? undefined : (this.#connected.get(id) ?? this.#departing.get(id));
  }

  depart(client: ClientRecord): void {
    this.#connected.delete(client.id);
    this.#departing.set(client.id, client);
  }

  /** Its books are closed. */
  departed(client: ClientRecord): void {
    this.#departing.delete(client.id);
  }

  /** Not as somebody who is here, nor as one to whom we gave or shall give the id: what that owns is none of the claimant's. */
  #mayReturnAs(id: string): boolean {
    return !id.startsWith(`${this.instance}.`) && !this.account(id);
  }
}
