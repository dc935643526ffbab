import type { Lifetime } from '@shmd/client';

export const LIMITS = { maxBytes: 60_000, maxSegments: 8, maxBytesPerClient: 30_000, maxSegmentsPerClient: 5 };

export interface ModelSegment {
  name: string;
  size: number;
  lifetime: Lifetime;
  owner: ModelClient | null;
  attachments: number;
  everAttached: boolean;
}

export interface ModelClient {
  key: number;
  /** Attachment ids, and what they are attached to: also what has been unlinked since. */
  attachments: Map<number, ModelSegment>;
}

/** What the books must say, written down a second time and as simply as can be. */
export class Model {
  readonly clients = new Map<number, ModelClient>();
  readonly segments = new Map<string, ModelSegment>();

  join(key: number): void {
    this.clients.set(key, { key, attachments: new Map() });
  }

  /** The error code that creating must end with; null for none. */
  createRefusal(client: ModelClient, name: string, size: number): string | null {
    if (this.segments.has(name)) return 'ERR_SHM_EXISTS';
    return this.#fits(client, size, true) ? null : 'ERR_SHM_QUOTA';
  }

  create(client: ModelClient, name: string, size: number, lifetime: Lifetime): ModelSegment {
    const segment = { name, size, lifetime, owner: client, attachments: 0, everAttached: false };
    this.segments.set(name, segment);
    return segment;
  }

  attach(client: ModelClient, segment: ModelSegment, attachment: number): void {
    client.attachments.set(attachment, segment);
    segment.attachments++;
    segment.everAttached = true;
  }

  detach(client: ModelClient, attachment: number): void {
    const segment = client.attachments.get(attachment) as ModelSegment;
    client.attachments.delete(attachment);
    segment.attachments--;
    if (segment.lifetime === 'attached' && segment.attachments === 0) this.unlink(segment);
  }

  unlink(segment: ModelSegment): void {
    // Its name may mean a later one by now.
    if (this.segments.get(segment.name) === segment) this.segments.delete(segment.name);
  }

  transferRefusal(by: ModelClient, segment: ModelSegment, heir: ModelClient): string | null {
    if (segment.owner !== null && segment.owner !== by) return 'ERR_SHM_PERMISSION';
    if (segment.owner === heir) return null;
    return this.#fits(heir, segment.size, false) ? null : 'ERR_SHM_QUOTA';
  }

  leave(client: ModelClient): void {
    for (const attachment of [...client.attachments.keys()]) this.detach(client, attachment);
    this.clients.delete(client.key);
    for (const segment of [...this.segments.values()]) {
      if (segment.owner !== client) continue;
      segment.owner = null;
      const abandoned = segment.lifetime === 'attached' && !segment.everAttached;
      if (segment.lifetime === 'owner' || abandoned) this.unlink(segment);
    }
  }

  usage(client?: ModelClient): { segments: number; bytes: number } {
    const held = [...this.segments.values()].filter(({ owner }) => client === undefined || owner === client);
    return { segments: held.length, bytes: held.reduce((sum, { size }) => sum + size, 0) };
  }

  #fits(client: ModelClient, size: number, isNew: boolean): boolean {
    const own = this.usage(client);
    const total = this.usage();
    const inTotal = !isNew || (total.segments < LIMITS.maxSegments && total.bytes + size <= LIMITS.maxBytes);
    return inTotal && own.segments < LIMITS.maxSegmentsPerClient && own.bytes + size <= LIMITS.maxBytesPerClient;
  }
}
