import { type HelloParams, type Limits, notifications, type SegmentEventKind } from '@shmd/protocol';
import type { ClientRecord } from '../registry/client-record.js';
import type { Registry } from '../registry/registry.js';
import { describe, type Segment } from '../registry/segment.js';
import { notification } from '../rpc/dispatcher.js';
import type { ClientSession } from './session.js';

/** Who is connected, and who wants to hear of segments. */
export class Hub {
  readonly #sessions = new Set<ClientSession>();
  readonly #subscribers = new Set<ClientSession>();
  #allGone: (() => void) | undefined;

  constructor(
    private readonly registry: Registry,
    /** What clients are told of succession: seconds that this manager may take to come back, should it be killed; and its lineage. */
    readonly succession: { grace: number; lineage: string },
    private readonly onLeft: (client: ClientRecord) => void,
    private readonly onChange: () => void,
  ) {}

  get limits(): Limits {
    return this.registry.limits;
  }

  /** How many are connected. */
  get clients(): number {
    return this.#sessions.size;
  }

  /** Says goodbye to every client; resolves when all have gone, or after `ms`. */
  dismissAll(ms: number): Promise<void> {
    for (const session of this.#sessions) session.dismiss();
    if (this.#sessions.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#allGone = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  joined(session: ClientSession, { client: { pid, name }, former }: HelloParams, uid: number): ClientRecord {
    this.#sessions.add(session);
    const guest = uid === process.getuid?.() ? undefined : uid;
    // Ids are no secrets: only the user who could take what is another's anyway may claim one.
    const client = this.registry.addClient(pid, name, guest === undefined ? former : undefined, guest);
    this.onChange();
    return client;
  }

  left(session: ClientSession, client: ClientRecord): void {
    this.#sessions.delete(session);
    this.#subscribers.delete(session);
    this.onLeft(client);
    this.onChange();
    if (this.#sessions.size === 0) this.#allGone?.();
  }

  subscribe(session: ClientSession): void {
    this.#subscribers.add(session);
  }

  announce(event: SegmentEventKind, segment: Segment): void {
    if (this.#subscribers.size === 0) return;
    // Written once for all: with thousands of subscribers it is most of the work.
    const line = notification(notifications.segmentEvent, { event, segment: describe(segment) });
    for (const session of this.#subscribers) session.tell(line);
  }
}
