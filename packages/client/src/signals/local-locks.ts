import type { ShmError } from '@shmd/protocol';

/** A lock that this client holds. */
export interface HeldLock {
  /** The attachment that it was taken by. */
  readonly subject: object;
  /** It is not this client's any more. */
  lose(error: ShmError): void;
  /** The attachment is about to be closed. */
  abandon(): void;
}

/** What the functions of one client have to do with one lock: to others they are one holder. */
export class LocalLock {
  holder: HeldLock | null = null;
  /** Who of them waits for it, in turn. */
  readonly queue = new Set<object>();

  isFirst(waiter: object): boolean {
    const [first] = this.queue;
    return first === waiter;
  }
}

/** The locks that a client has to do with, by where they are. */
export class LocalLocks {
  /** Who uses one keeps it. */
  readonly #known = new Map<string, WeakRef<LocalLock>>();
  readonly #collected = new FinalizationRegistry<string>((key) => {
    if (this.#known.get(key)?.deref() === undefined) this.#known.delete(key);
  });
  readonly #held = new Set<HeldLock>();

  /** @param offset bytes, in the segment */
  lockAt(uid: string, offset: number): LocalLock {
    const key = `${uid} ${offset}`;
    const known = this.#known.get(key)?.deref();
    if (known) return known;
    const lock = new LocalLock();
    this.#known.set(key, new WeakRef(lock));
    this.#collected.register(lock, key);
    return lock;
  }

  took(lock: HeldLock): void {
    this.#held.add(lock);
  }

  released(lock: HeldLock): void {
    this.#held.delete(lock);
  }

  loseAll(error: ShmError): void {
    for (const lock of this.#held) lock.lose(error);
  }

  abandonAll(subject: object): void {
    for (const lock of this.#held) if (lock.subject === subject) lock.abandon();
  }
}
