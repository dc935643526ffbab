import { type Limits, ShmError } from '@shmd/protocol';
import type { Admission, Wanted } from './admission.js';
import { Claims } from './claims.js';
import type { ClientRecord } from './client-record.js';
import { Clients } from './clients.js';
import { type Closing, closeBooks, giveUp } from './closing.js';
import { endsWithAttachment, endsWithOwner } from './lifetime.js';
import { checkGiver, checkHeir } from './permission.js';
import { checkClientQuota, checkTotalQuota, type Usage } from './quota.js';
import type { Segment } from './segment.js';
import { SegmentWords } from './segment-words.js';

export interface RegistryOptions {
  limits: Limits;
  /** Makes uids and client ids of this manager differ from any other's. */
  instance: string;
  now: () => number;
  randomName: () => string;
  /** The board's words for segments. Default: there is no board. */
  words?: SegmentWords | undefined;
}

/** Who holds what. Pure bookkeeping: it touches neither the file system nor a socket. */
export class Registry {
  readonly total: Usage & { attachments: number } = { segments: 0, bytes: 0, attachments: 0 };
  readonly #segments = new Map<string, Segment>();
  readonly #admitted = new Map<string, Admission>();
  readonly #clients: Clients;
  readonly #words: SegmentWords;
  /** Open while clients of a former manager may come back. */
  #claims: Claims | null = new Claims();
  #admissions = 0;
  #arrivals = 0;
  #attachments = 0;

  constructor(private readonly options: RegistryOptions) {
    this.#clients = new Clients(options.instance);
    this.#words = options.words ?? new SegmentWords(0);
  }

  get limits(): Limits {
    return this.options.limits;
  }

  get clients(): IterableIterator<ClientRecord> {
    return this.#clients.connected;
  }

  /** All that exist, in the order of `seq`, those among them that end with an owner who has left: see `current`. */
  get segments(): IterableIterator<Segment> {
    return this.#segments.values();
  }

  /** No client is connected and no segment exists or is being made. */
  get idle(): boolean {
    return this.#clients.count === 0 && this.total.segments === 0;
  }

  /** Books a client; one that had the id `former` with a former manager keeps it, and what it owns. */
  addClient(pid: number, name: string, former?: string, guest?: number): ClientRecord {
    const client = this.#clients.add(pid, name, guest, this.#claims ? former : undefined);
    for (const segment of this.#claims?.take(client.id) ?? []) {
      client.owned.add(segment);
      client.segments++;
      client.bytes += segment.size;
    }
    return client;
  }

  /** Books a segment that a former manager left us. Its owner and its attachers may claim it until `endClaims`. */
  restore(segment: Omit<Segment, 'seq' | 'attachments'>, key: string | undefined): void {
    const restored = { ...segment, seq: 0, attachments: 0, word: this.#words.keep(segment.word) };
    this.#enter(restored);
    this.#count(undefined, 1, segment.size);
    this.#claims?.add(restored, key);
  }

  /** What the unanswered create `key` of a returning client has made already. */
  madeBy(client: ClientRecord, key: string | undefined): Segment | undefined {
    return key === undefined ? undefined : this.#claims?.madeBy(client.id, key);
  }

  /** Who has not come back by now has gone. */
  endClaims(): Closing {
    const restored = this.#claims?.restored ?? [];
    this.#claims = null;
    return giveUp(this, restored, (owner) => this.#clients.account(owner) !== undefined);
  }

  /** Takes a client off the list. What ends with it is out of reach at once; its books are closed step by step. */
  depart(client: ClientRecord): Closing {
    this.#clients.depart(client);
    return closeBooks(this, client, () => this.#clients.departed(client));
  }

  /** Takes a name (a fresh one when none is given) and quota. Throws ERR_SHM_EXISTS, ERR_SHM_QUOTA. */
  admit(client: ClientRecord, wanted: Wanted): Admission {
    const { name, size } = wanted;
    if (name !== undefined && this.has(name)) throw new ShmError('ERR_SHM_EXISTS', `${name} exists`);
    const { limits, instance, now } = this.options;
    checkTotalQuota(limits, this.total, size);
    checkClientQuota(limits, client, size);
    const uid = `${instance}-${++this.#admissions}`;
    const admission = {
      name: name ?? this.#freshName(),
      uid,
      createdAt: now(),
      client,
      wanted,
      word: this.#words.take(),
    };
    this.#admitted.set(admission.name, admission);
    this.#count(client, 1, size);
    return admission;
  }

  /** Gives an admission back, unless it has become a segment. */
  withdraw({ name, client, wanted, word }: Admission): void {
    if (!this.#admitted.delete(name)) return;
    this.#count(client, -1, -wanted.size);
    this.#words.free(word);
  }

  /** The admission has become this segment, which is there. */
  commit({ name, client }: Admission, segment: Segment): void {
    this.#admitted.delete(name);
    this.#enter(segment);
    client.owned.add(segment);
  }

  /** Is the name taken, by a segment or by one in the making? */
  has(name: string): boolean {
    return this.#segments.has(name) || this.#admitted.has(name);
  }

  /** Who has the name, be it on its way out. */
  occupant(name: string): Segment | undefined {
    return this.#segments.get(name);
  }

  /** The segment that is being made under the name. */
  admitted(name: string): Admission | undefined {
    return this.#admitted.get(name);
  }

  /** The segment itself, if its owner has left without that, which the books may not say yet; nothing when it ends with that. */
  current(segment: Segment): Segment | undefined {
    if (!this.#clients.departing(segment.owner)) return segment;
    if (endsWithOwner(segment)) return undefined;
    this.disown(segment);
    return segment;
  }

  /** What the name means. */
  peek(name: string): Segment | undefined {
    const segment = this.#segments.get(name);
    return segment && this.current(segment);
  }

  /** Throws ERR_SHM_NOT_FOUND, or ERR_SHM_STALE when the name means another creation now. */
  find(name: string, uid?: string): Segment {
    const segment = this.peek(name);
    if (!segment) throw new ShmError('ERR_SHM_NOT_FOUND', `no segment named ${name}`);
    if (uid !== undefined && segment.uid !== uid) {
      throw new ShmError('ERR_SHM_STALE', `${name} is another segment than the one that was meant`);
    }
    return segment;
  }

  /** Words of the board for a segment that has none. Undefined: there are none left. */
  takeWord(): number | undefined {
    return this.#words.take();
  }

  /** They could not be recorded as that segment's. */
  freeWord(word: number): void {
    this.#words.free(word);
  }

  attach(client: ClientRecord, segment: Segment): number {
    const attachment = ++this.#attachments;
    client.attachments.set(attachment, segment);
    segment.attachments++;
    segment.everAttached = true;
    this.total.attachments++;
    return attachment;
  }

  /** Ends an attachment; returns the segment when it ends with it. Throws ERR_SHM_NOT_FOUND. */
  detach(client: ClientRecord, attachment: number): Segment | null {
    const segment = client.attachments.get(attachment);
    if (!segment) throw new ShmError('ERR_SHM_NOT_FOUND', `this client has no attachment ${attachment}`);
    client.attachments.delete(attachment);
    segment.attachments--;
    this.total.attachments--;
    if (this.#segments.get(segment.name) !== segment) {
      if (segment.attachments === 0) this.#words.free(segment.word);
      return null;
    }
    if (this.#claims?.protects(segment)) return null;
    return endsWithAttachment(segment) ? segment : null;
  }

  /** Takes a segment off the books: its name is free again. Attachments to it stay counted with their clients. */
  remove(segment: Segment): void {
    this.#segments.delete(segment.name);
    // Who may still come back with it mapped is not counted: its words stay its own.
    if (segment.attachments === 0 && !this.#claims?.protects(segment)) this.#words.free(segment.word);
    this.#claims?.forget(segment);
    const owner = this.#clients.account(segment.owner);
    owner?.owned.delete(segment);
    this.#count(owner, -1, -segment.size);
  }

  /** The owner has left. */
  disown(segment: Segment): void {
    this.#clients.account(segment.owner)?.owned.delete(segment);
    segment.owner = null;
  }

  /** The client that this one may make the owner. Throws ERR_SHM_PERMISSION, ERR_SHM_NOT_FOUND, ERR_SHM_QUOTA. */
  heir(by: ClientRecord, segment: Segment, clientId: string): ClientRecord {
    checkGiver(by, segment);
    const heir = this.#clients.get(clientId);
    if (!heir) throw new ShmError('ERR_SHM_NOT_FOUND', `no client ${clientId}`);
    checkHeir(by, heir);
    if (segment.owner !== heir.id) checkClientQuota(this.options.limits, heir, segment.size);
    return heir;
  }

  /** Makes another client the owner. */
  transfer(segment: Segment, heir: ClientRecord): void {
    const former = this.#clients.account(segment.owner);
    former?.owned.delete(segment);
    this.#count(former, -1, -segment.size);
    segment.owner = heir.id;
    segment.guest = heir.guest;
    heir.owned.add(segment);
    this.#count(heir, 1, segment.size);
  }

  /** Last in the order, so that whoever is paging through it has not come by. */
  #enter(segment: Segment): void {
    segment.seq = ++this.#arrivals;
    this.#segments.set(segment.name, segment);
  }

  #freshName(): string {
    for (;;) {
      const name = this.options.randomName();
      if (!this.has(name)) return name;
    }
  }

  #count(client: ClientRecord | undefined, segments: number, bytes: number): void {
    this.total.segments += segments;
    this.total.bytes += bytes;
    if (!client) return;
    client.segments += segments;
    client.bytes += bytes;
  }
}
