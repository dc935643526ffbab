import type { Turns } from '../turns.js';

/** Where a subscriber's events go. */
export interface Listener {
  /** Sends lines that nobody else is sent. */
  send(lines: string): void;
  /** Sends lines that are kept once for all. */
  sendShared(lines: readonly Buffer[]): void;
}

/** Lines are given out in buffers of about this size, or of one line. */
const BUFFER_CHARACTERS = 32 * 1024;

/**
 * What happened, for all who want to hear of it. The events of a round are encoded once, and every subscriber is given them in one write, a
 * few subscribers a turn: the more there are of either, the less each costs, and nobody else waits for all of them.
 */
export class EventFeed {
  readonly #subscriptions = new Set<Subscription>();
  /** Events that not everybody has been given, and the number of the first of them. */
  readonly #lines: string[] = [];
  #first = 0;
  #inRounds = false;

  constructor(private readonly turns: Turns) {}

  get isHeard(): boolean {
    return this.#subscriptions.size > 0;
  }

  /** The number that the next event will have. */
  get next(): number {
    return this.#first + this.#lines.length;
  }

  /** Adds an event: one line. */
  publish(line: string): void {
    if (!this.isHeard) return;
    this.#lines.push(line);
    if (this.#inRounds) return;
    this.#inRounds = true;
    this.turns.begin(this.#rounds());
  }

  /** From now on `listener` is sent what happens. */
  subscribe(listener: Listener): Subscription {
    const subscription = new Subscription(this, listener);
    this.#subscriptions.add(subscription);
    return subscription;
  }

  unsubscribe(subscription: Subscription): void {
    this.#subscriptions.delete(subscription);
  }

  /** The events `from` one number up to another, without that. */
  between(from: number, to: number): string[] {
    return this.#lines.slice(from - this.#first, to - this.#first);
  }

  *#rounds(): Generator<void> {
    while (this.#lines.length > 0) {
      const round = { first: this.#first, next: this.next, encoded: encode(this.#lines) };
      for (const subscription of this.#subscriptions) {
        subscription.give(round);
        yield;
      }
      this.#lines.splice(0, round.next - round.first);
      this.#first = round.next;
    }
    this.#inRounds = false;
  }
}

/** The events that are given to everybody together: numbers `first` to before `next`. */
interface Round {
  first: number;
  next: number;
  encoded: Buffer[];
}

/** How far one subscriber has been told. */
export class Subscription {
  #next: number;

  constructor(
    private readonly feed: EventFeed,
    private readonly listener: Listener,
  ) {
    this.#next = feed.next;
  }

  give({ first, next, encoded }: Round): void {
    if (this.#next === first) this.listener.sendShared(encoded);
    else this.#tell(next);
    this.#next = Math.max(this.#next, next);
  }

  /** Tells what has happened so far, before something is said that came after it. */
  catchUp(): void {
    this.#tell(this.feed.next);
    this.#next = this.feed.next;
  }

  end(): void {
    this.feed.unsubscribe(this);
  }

  #tell(next: number): void {
    if (this.#next < next) this.listener.send(this.feed.between(this.#next, next).join('\n'));
  }
}

/** Cut between lines: whoever is not sent all of it gets whole lines. */
function encode(lines: readonly string[]): Buffer[] {
  const buffers: Buffer[] = [];
  let text = '';
  for (const line of lines) {
    text += `${line}\n`;
    if (text.length < BUFFER_CHARACTERS) continue;
    buffers.push(Buffer.from(text));
    text = '';
  }
  if (text !== '') buffers.push(Buffer.from(text));
  return buffers;
}
