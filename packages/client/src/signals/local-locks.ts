import type { ShmError } from '@shmd/protocol';

/** A lock that this client holds. */
export interface HeldLock {
  /** The attachment that it was taken by. */
  readonly subject: object;
  /** It is not this client's any more: nobody hears of it yet. */
  lose(error: ShmError): void;
  /** Lets those hear that it was lost who listen, and may do anything then. */
  tellLost(): void;
  /** The attachment is about to be closed. */
  abandon(): void;
}

/** What the functions of one client have to do with one lock: to others they are one holder. */
export class LocalLock {
  holder: HeldLock | null = null;
  /** The attachments that it is reached by. */
  readonly attachments = new Set<object>();
  /** Who of them waits for it, in turn. */
  readonly #queue = new Set<object>();
  /** Kept, for a set whose first ones were deleted takes long to say which is the first. */
  #first: object | undefined;

  get isAwaited(): boolean {
    return this.#first !== undefined;
  }

  /** Queues up. */
  enter(waiter: object): void {
    this.#queue.add(waiter);
    this.#first ??= waiter;
  }

  /** Leaves the queue, from wherever in it. */
  leave(waiter: object): void {
    this.#queue.delete(waiter);
    if (waiter === this.#first) [this.#first] = this.#queue;
  }

  isFirst(waiter: object): boolean {
    return waiter === this.#first;
  }
}

/** The locks that a client has to do with, by where they are: each as long as an attachment is open that it is reached by. */
export class LocalLocks {
  readonly #known = new Map<string, LocalLock>();
  readonly #byAttachment = new Map<object, Set<string>>();

  /** @param offset bytes, in the segment */
  lockAt(uid: string, offset: number, attachment: object): LocalLock {
    const key = `${uid} ${offset}`;
    const lock = this.#known.get(key) ?? new LocalLock();
    this.#known.set(key, lock);
    lock.attachments.add(attachment);
    const keys = this.#byAttachment.get(attachment) ?? new Set();
    this.#byAttachment.set(attachment, keys.add(key));
    return lock;
  }

  /** All are lost before anybody hears of one: what is locked by who hears of it is not lost with them. */
  loseAll(error: ShmError): void {
    const lost = [...this.#known.values()].flatMap(({ holder }) => holder ?? []);
    for (const holder of lost) holder.lose(error);
    for (const holder of lost) holder.tellLost();
  }

  /** What is held through an attachment that is about to be closed is given up. */
  abandonAll(attachment: object): void {
    for (const key of this.#byAttachment.get(attachment) ?? []) {
      const holder = this.#known.get(key)?.holder;
      if (holder?.subject === attachment) holder.abandon();
    }
  }

  closed(attachment: object): void {
    for (const key of this.#byAttachment.get(attachment) ?? []) {
      const lock = this.#known.get(key);
      lock?.attachments.delete(attachment);
      if (lock?.attachments.size === 0) this.#known.delete(key);
    }
    this.#byAttachment.delete(attachment);
  }
}
