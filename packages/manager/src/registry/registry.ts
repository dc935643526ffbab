import { type CreateParams, type Identity, type Lifetime, type Limits, ShmError } from '@shmd/protocol';
import { Claims } from './claims.js';
import { ClientRecord } from './client-record.js';
import { endsWithAttachment, endsWithOwner } from './lifetime.js';
import { checkDisposal } from './permission.js';
import { checkClientQuota, checkTotalQuota, type Usage } from './quota.js';
import type { Segment } from './segment.js';

/** A place taken for a segment that does not exist yet: its name and its share of the quotas. */
export interface Admission {
  readonly name: string;
  readonly uid: string;
  readonly size: number;
  readonly seq: number;
  readonly createdAt: number;
  readonly client: ClientRecord;
}

export interface RegistryOptions {
  limits: Limits;
  /** Makes uids and client ids of this manager differ from any other's. */
  instance: string;
  now: () => number;
  randomName: () => string;
}

/** Who holds what. Pure bookkeeping: it touches neither the file system nor a socket. */
export class Registry {
  readonly total: Usage & { attachments: number } = { segments: 0, bytes: 0, attachments: 0 };
  readonly #segments = new Map<string, Segment>();
  readonly #admitted = new Set<string>();
  readonly #clients = new Map<string, ClientRecord>();
  /** Set while clients of a former manager may come back. */
  #claims: Claims | null = null;
  #sequence = 0;
  #clientSequence = 0;
  #attachmentSequence = 0;

  constructor(private readonly options: RegistryOptions) {}

  get limits(): Limits {
    return this.options.limits;
  }

  get clients(): IterableIterator<ClientRecord> {
    return this.#clients.values();
  }

  get segments(): IterableIterator<Segment> {
    return this.#segments.values();
  }

  /** No client is connected and no segment exists or is being made. */
  get idle(): boolean {
    return this.#clients.size === 0 && this.total.segments === 0;
  }

  /** Books a client; one that had the id `former` with a former manager keeps it, and what it owns. */
  addClient(pid: number, name: string, former?: string, guest?: number): ClientRecord {
    const returning = this.#claims && former !== undefined && !this.#clients.has(former);
    const id = returning ? former : `${this.options.instance}.${++this.#clientSequence}`;
    const client = new ClientRecord(id, pid, name, guest);
    this.#clients.set(id, client);
    for (const segment of (returning && this.#claims?.take(id)) || []) {
      client.owned.add(segment);
      client.segments++;
      client.bytes += segment.size;
    }
    return client;
  }

  /** Books a segment that a former manager left us. Its owner and its attachers may claim it until `endClaims`. */
  restore(segment: Omit<Segment, 'seq' | 'attachments'>, key: string | undefined): void {
    const restored = { ...segment, seq: ++this.#sequence, attachments: 0 };
    this.#segments.set(segment.name, restored);
    this.#count(undefined, 1, segment.size);
    this.#claims ??= new Claims();
    this.#claims.add(restored, key);
  }

  /** What the unanswered create `key` of a returning client has made already. */
  madeBy(client: ClientRecord, key: string | undefined): Segment | undefined {
    return key === undefined ? undefined : this.#claims?.madeBy(client.id, key);
  }

  /** Who has not come back by now has gone; returns the segments that end with that, still registered. */
  endClaims(): Segment[] {
    const ending: Segment[] = [];
    for (const segment of this.#claims?.restored ?? []) {
      const orphaned = segment.owner !== null && !this.#clients.has(segment.owner);
      if (orphaned) segment.owner = null;
      const abandoned = segment.everAttached && endsWithAttachment(segment);
      if (abandoned || (segment.owner === null && endsWithOwner(segment))) ending.push(segment);
    }
    this.#claims = null;
    return ending;
  }

  /** Takes a client off the books; returns the segments that end with it, still registered. */
  removeClient(client: ClientRecord): Segment[] {
    const ending = new Set<Segment>();
    this.#clients.delete(client.id);
    for (const attachment of [...client.attachments.keys()]) {
      const ended = this.detach(client, attachment);
      if (ended) ending.add(ended);
    }
    for (const segment of client.owned) {
      segment.owner = null;
      if (endsWithOwner(segment)) ending.add(segment);
    }
    client.owned.clear();
    return [...ending];
  }

  /** Takes a name (a fresh one when none is given) and quota. Throws ERR_SHM_EXISTS, ERR_SHM_QUOTA. */
  admit(client: ClientRecord, name: string | undefined, size: number): Admission {
    if (name !== undefined && this.has(name)) throw new ShmError('ERR_SHM_EXISTS', `${name} exists`);
    checkTotalQuota(this.options.limits, this.total, size);
    checkClientQuota(this.options.limits, client, size);
    const free = name ?? this.#freshName();
    this.#admitted.add(free);
    this.#count(client, 1, size);
    const seq = ++this.#sequence;
    return { name: free, uid: `${this.options.instance}-${seq}`, size, seq, createdAt: this.options.now(), client };
  }

  /** Gives an admission back: nothing was created. */
  withdraw(admission: Admission): void {
    this.#admitted.delete(admission.name);
    this.#count(admission.client, -1, -admission.size);
  }

  /** Turns an admission into a segment. */
  commit(admission: Admission, osName: string, identity: Identity, params: CommitParams): Segment {
    const { name, uid, size, seq, createdAt, client } = admission;
    const segment: Segment = {
      name,
      osName,
      size,
      uid,
      identity,
      lifetime: params.lifetime ?? 'manager',
      createdAt,
      seq,
      dtype: params.dtype,
      shape: params.shape,
      meta: params.meta,
      owner: client.id,
      guest: client.guest,
      attachments: 0,
      everAttached: params.attach ?? false,
      state: params.publish === false ? 'initialising' : 'ready',
    };
    this.#admitted.delete(name);
    this.#segments.set(name, segment);
    client.owned.add(segment);
    return segment;
  }

  /** Is the name taken, by a segment or by one in the making? */
  has(name: string): boolean {
    return this.#segments.has(name) || this.#admitted.has(name);
  }

  peek(name: string): Segment | undefined {
    return this.#segments.get(name);
  }

  /** Throws ERR_SHM_NOT_FOUND, or ERR_SHM_STALE when the name means another creation now. */
  find(name: string, uid?: string): Segment {
    const segment = this.#segments.get(name);
    if (!segment && uid === undefined) throw new ShmError('ERR_SHM_NOT_FOUND', `no segment named ${name}`);
    if (!segment) throw new ShmError('ERR_SHM_STALE', `the segment that was ${name} is gone`);
    if (uid !== undefined && segment.uid !== uid) {
      throw new ShmError('ERR_SHM_STALE', `${name} is another segment than the one that was meant`);
    }
    return segment;
  }

  attach(client: ClientRecord, segment: Segment): number {
    const attachment = ++this.#attachmentSequence;
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
    if (this.#segments.get(segment.name) !== segment || this.#claims?.protects(segment)) return null;
    return endsWithAttachment(segment) ? segment : null;
  }

  /** Takes a segment off the books: its name is free again. Attachments to it stay counted with their clients. */
  remove(segment: Segment): void {
    this.#segments.delete(segment.name);
    this.#claims?.forget(segment);
    const owner = segment.owner === null ? undefined : this.#clients.get(segment.owner);
    owner?.owned.delete(segment);
    this.#count(owner, -1, -segment.size);
  }

  /** Makes another client the owner. Throws ERR_SHM_PERMISSION, ERR_SHM_NOT_FOUND, ERR_SHM_QUOTA. */
  transfer(by: ClientRecord, segment: Segment, clientId: string): void {
    if (segment.owner === null) checkDisposal(by, segment);
    else if (segment.owner !== by.id) {
      throw new ShmError(
        'ERR_SHM_PERMISSION',
        `${segment.name} belongs to client ${segment.owner}; only it may hand it over`,
      );
    }
    const heir = this.#clients.get(clientId);
    if (!heir) throw new ShmError('ERR_SHM_NOT_FOUND', `no client ${clientId}`);
    if (segment.owner === heir.id) return;
    checkClientQuota(this.options.limits, heir, segment.size);
    const former = segment.owner === null ? undefined : by;
    former?.owned.delete(segment);
    this.#count(former, -1, -segment.size);
    segment.owner = heir.id;
    segment.guest = heir.guest;
    heir.owned.add(segment);
    this.#count(heir, 1, segment.size);
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

type CommitParams = Pick<CreateParams, 'dtype' | 'shape' | 'meta' | 'publish' | 'attach'> & {
  lifetime?: Lifetime | undefined;
};
