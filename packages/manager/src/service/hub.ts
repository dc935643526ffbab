import {
  type BoardPlace,
  type FormerPlace,
  type HelloParams,
  type Limits,
  notifications,
  type SegmentEventKind,
} from '@shmd/protocol';
import { currentUser } from '@shmd/protocol/node';
import type { ClientRecord } from '../registry/client-record.js';
import type { Registry } from '../registry/registry.js';
import { describe, type Segment } from '../registry/segment.js';
import { notification } from '../rpc/dispatcher.js';
import type { Turns } from '../turns.js';
import type { BoardService } from './board.js';
import { EventFeed, type Listener, type Subscription } from './event-feed.js';
import type { ClientSession } from './session.js';

/** Who is connected, and who wants to hear of segments. */
export class Hub {
  readonly #sessions = new Set<ClientSession>();
  readonly #events: EventFeed;
  #allGone: (() => void) | undefined;

  constructor(
    private readonly registry: Registry,
    /** What clients are told of succession: seconds that this manager may take to come back, should it be killed; and its lineage. */
    readonly succession: { grace: number; lineage: string },
    private readonly onLeft: (client: ClientRecord) => void,
    private readonly onChange: () => void,
    private readonly turns: Turns,
    /** Undefined: there is none. */
    private readonly board?: Pick<BoardService, 'seat' | 'leave'> | undefined,
  ) {
    this.#events = new EventFeed(turns);
  }

  get limits(): Limits {
    return this.registry.limits;
  }

  /** How many are connected. */
  get clients(): number {
    return this.#sessions.size;
  }

  /** Says goodbye to every client; resolves when all have gone, or `ms` after the last was told. */
  async dismissAll(ms: number): Promise<void> {
    if (this.#sessions.size === 0) return;
    const allGone = new Promise<void>((resolve) => {
      this.#allGone = resolve;
    });
    const allTold = new Promise<void>((resolve) => this.turns.begin(this.#goodbyes(resolve)));
    await Promise.race([
      allGone,
      allTold.then(() => new Promise<void>((resolve) => void setTimeout(resolve, ms).unref())),
    ]);
  }

  *#goodbyes(done: () => void): Generator<void> {
    for (const session of this.#sessions) {
      session.dismiss();
      yield;
    }
    done();
  }

  /** Somebody has removed the bells of the board's clients: each has to make its own again. */
  tellOfBells(): void {
    this.turns.begin(this.#bellTidings());
  }

  *#bellTidings(): Generator<void> {
    for (const session of this.#sessions) {
      session.tellOfBell();
      yield;
    }
  }

  joined(
    session: ClientSession,
    { client: { pid, name }, former }: HelloParams,
    uid: number | undefined,
  ): ClientRecord {
    this.#sessions.add(session);
    const guest = uid === currentUser() ? undefined : uid;
    // Ids are no secrets: only the user who could take what is another's anyway may claim one.
    const client = this.registry.addClient(pid, name, guest === undefined ? former : undefined, guest);
    this.onChange();
    return client;
  }

  /** The client's place on the board. Undefined: it has none. */
  seat(client: ClientRecord, former: FormerPlace | undefined): BoardPlace | undefined {
    return this.board?.seat(client, former);
  }

  /** @param hasHungUp it was the client who closed the connection */
  left(session: ClientSession, client: ClientRecord, hasHungUp: boolean): void {
    this.#sessions.delete(session);
    this.board?.leave(client, hasHungUp);
    this.onLeft(client);
    this.onChange();
    if (this.#sessions.size === 0) this.#allGone?.();
  }

  subscribe(listener: Listener): Subscription {
    return this.#events.subscribe(listener);
  }

  announce(event: SegmentEventKind, segment: Segment): void {
    if (!this.#events.isHeard) return;
    this.#events.publish(notification(notifications.segmentEvent, { event, segment: describe(segment) }));
  }
}
