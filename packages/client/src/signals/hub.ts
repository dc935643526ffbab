import { type BoardPlace, ShmError } from '@shmd/protocol';
import { BOARD_STATE } from '@shmd/protocol/board';
import { dropGrant } from '../memory/mapping.js';
import { LocalLocks } from './local-locks.js';
import type { Place } from './place.js';
import { sleep } from './sleep.js';
import type { Spot } from './spot.js';
import type { Timing } from './wait-options.js';
import { type Wait, Waits } from './waits.js';

/** Opens a client's place; `rung` is called when its bell was rung. */
export type OpenPlace = (where: BoardPlace, rung: () => void) => Place;

/** What a wait is for: whatever `look` returns, as soon as that is not undefined. It is called whenever something may have changed. */
export interface Sought<T> {
  spot: Spot;
  look: () => T | undefined;
}

/**
 * Where a client waits for what others do, and tells them what it has done: its place on the manager's board, opened at the first use, and
 * all that waits there. When a successor of the manager gives another place, what waits goes on there.
 */
export class Hub {
  readonly locks = new LocalLocks();
  readonly #waits = new Waits(() => this.#place?.hold(false));
  #place: Place | null = null;
  /** Why nobody can wait here, as long as that is so. */
  #lost: ShmError | null = null;
  #closed = false;
  #looksSoon = false;

  /** @param where nowhere: the manager has no board for this client */
  constructor(
    private where: BoardPlace | undefined,
    private readonly open: OpenPlace,
  ) {}

  /** To read only. Throws ERR_SHM_UNSUPPORTED: there is no board; ERR_SHM_DISCONNECTED, ERR_SHM_CLOSED: not any more. */
  get place(): Place {
    this.#place ??= this.#open();
    return this.#place;
  }

  /** Before anything is done on the board. Throws as `place` and `Place.begin`. */
  begin(): Place {
    if (this.#lost) throw this.#lost;
    const { place } = this;
    place.begin();
    return place;
  }

  /**
   * Waits in the event loop. Rejects with what `look` throws; with ERR_SHM_TIMEOUT at the deadline, unless it says what to resolve with then;
   * with the signal's reason; with ERR_SHM_CLOSED when the attachment is closed, ERR_SHM_DISCONNECTED when the manager is gone for good.
   */
  wait<T>({ spot, look }: Sought<T>, { deadline, signal, what, overdue }: Timing<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      signal?.throwIfAborted();
      if (this.#lost) throw this.#lost;
      const seen = look();
      if (seen !== undefined) return resolve(seen);
      // What looks may have aborted it, and that is told only once.
      signal?.throwIfAborted();
      const expire = () => {
        if (overdue === undefined) reject(deadline?.missed(what));
        else resolve(overdue);
      };
      const wait = { spot, look, resolve, reject, expire, deadline, signal, done: () => {} };
      this.#arm(this.#waits.add(wait), wait);
    });
  }

  /** Blocks this thread, for so many ms at most; then it returns undefined. Throws what `look` throws, and ERR_SHM_DISCONNECTED. */
  sleep<T>({ spot, look }: Sought<T>, ms: number): T | undefined {
    const seen = look();
    if (seen !== undefined) return seen;
    const place = this.begin();
    const bucket = spot.bucket(place);
    place.interests.enter(bucket);
    try {
      return sleep(place, look, ms);
    } finally {
      place.interests.leave(bucket);
      // What was rung meanwhile has been heard, and is not told again.
      this.#waits.lookAtAll();
    }
  }

  /** Something may have changed that rings no bell. */
  lookSoon(): void {
    if (this.#looksSoon) return;
    this.#looksSoon = true;
    queueMicrotask(() => {
      this.#looksSoon = false;
      this.#waits.lookAtAll();
    });
  }

  /** An attachment is about to be closed: what was taken by it is given back. */
  closing(subject: object): void {
    this.locks.abandonAll(subject);
  }

  /** An attachment was closed. */
  closed(subject: { readonly name: string }): void {
    this.locks.closed(subject);
    if (this.#waits.any) this.#waits.rejectAll(new ShmError('ERR_SHM_CLOSED', `${subject.name} was closed`), subject);
  }

  /** Is that a place on the same board? */
  isOn(where: BoardPlace | undefined): boolean {
    return where !== undefined && where.uid === this.where?.uid;
  }

  /** The manager's successor gives this place. */
  moved(where: BoardPlace | undefined): void {
    const former = this.#place;
    if (this.#closed || (where && !this.#lost && former?.is(where))) {
      dropGrant(where?.grant);
      if (!this.#closed) this.#heard();
      return;
    }
    dropGrant(this.where?.grant);
    this.#place = null;
    this.#lost = null;
    this.where = where;
    this.locks.loseAll(new ShmError('ERR_SHM_DISCONNECTED', 'the manager has given this client another place'));
    former?.close();
    for (const [id, wait] of this.#waits) {
      // Who heard that a lock was lost may have begun to wait here already.
      wait.done();
      this.#arm(id, wait);
    }
  }

  /** Somebody has removed our bell. Where it cannot be made again, those who have rung us before still reach us. */
  bellLost(): void {
    try {
      this.#place?.remakeBell();
    } catch (error) {
      if (!(error instanceof ShmError)) throw error;
    }
    this.#heard();
  }

  /** Nobody can wait here any more: what is held and awaited ends, and only then this client's life on the board, which others can see. */
  lose(error: ShmError): void {
    if (this.#lost) return;
    this.#lost = error;
    this.locks.loseAll(error);
    this.#waits.rejectAll(error);
    this.#place?.end();
  }

  /** Idempotent. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    const error = new ShmError('ERR_SHM_CLOSED', 'the client was closed');
    this.lose(error);
    this.#lost = error;
    this.#place?.close();
    this.#place = null;
    dropGrant(this.where?.grant);
  }

  #open(): Place {
    if (this.#lost) throw this.#lost;
    const { where } = this;
    if (where) {
      // Used up by the first try, whatever comes of it: its number may be another handle's then.
      this.where = { ...where, grant: undefined };
      return this.open(where, () => this.#heard());
    }
    const why = 'an older one has none, users beside its own have no place there, and all places may be taken';
    throw new ShmError('ERR_SHM_UNSUPPORTED', `the manager has no board for this client to wait on: ${why}`);
  }

  #arm(id: number, wait: Wait): void {
    try {
      const place = this.begin();
      const bucket = wait.spot.bucket(place);
      place.interests.enter(bucket);
      wait.done = () => {
        if (place === this.#place) place.interests.leave(bucket);
      };
      place.hold(true);
    } catch (error) {
      this.#waits.reject(id, error);
      return;
    }
    // Whoever came before our interest could be seen has not rung; from now on all do.
    this.#waits.look(id);
  }

  /** Our bell was rung, and is empty again. What for, nobody says. */
  #heard(): void {
    if (!this.#place || this.#lost) return;
    this.#place.hear();
    if (this.#place.board.state === BOARD_STATE.abandoned) {
      this.lose(new ShmError('ERR_SHM_DISCONNECTED', 'the manager is gone, and nobody came after it'));
    } else {
      this.#waits.lookAtAll();
    }
  }
}
