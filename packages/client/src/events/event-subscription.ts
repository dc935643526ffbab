import { methods } from '@shmd/protocol';
import type { Connection } from '../connection/connection.js';
import type { Link } from '../connection/link.js';

/** Whether the manager tells a client of segments: as long as somebody listens, also over a manager's restart. */
export class EventSubscription {
  #wanted = false;
  /** What a successor was told of it. */
  #claimed = false;

  constructor(private readonly link: Link) {}

  /** Who listens is told, and keeps the process alive. */
  want(wanted: boolean): void {
    this.#wanted = wanted;
    this.link.keepAlive = wanted;
    this.#tell();
  }

  /** A successor of the manager answers. Once we say that we are back, no event is missed. */
  async claim(connection: Connection): Promise<void> {
    this.#claimed = this.#wanted;
    if (this.#claimed) await connection.request(methods.subscribe, {});
  }

  /** Until now there was nobody to be told of a change. */
  reconnected(): void {
    if (this.#wanted !== this.#claimed) this.#tell();
  }

  #tell(): void {
    this.link.post(this.#wanted ? methods.subscribe : methods.unsubscribe, {});
  }
}
