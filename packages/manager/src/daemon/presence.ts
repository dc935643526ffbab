import type { Logger } from '../logger.js';

/** What can be lost of a manager's in the runtime directory. */
export interface Placed {
  /** Does it still stand where others look for it? */
  stands(): boolean;
  /** Puts it there again. Throws when something else has its place. */
  restore(): void | Promise<void>;
}

/** As that, and many in one: it has to look used. */
export interface PlacedFolder extends Placed {
  touch(): void;
}

export interface PresenceOptions {
  /** In the order in which they are put back. */
  placed: Placed[];
  /** Makes the runtime directory anew if need be. */
  prepare(): void;
  /** Makes everything look used. */
  touch(): void;
  logger: Logger;
  now: () => number;
}

const LOOK_MS = 5_000;

/** Who clears temporary directories does so by age, of days: this is often enough. ms. */
const TOUCH_MS = 3_600_000;

/** What failed to be put back is tried again after this long. ms. */
const BACK_OFF_MS = 60_000;

/**
 * Keeps the ledger and the socket of a running manager where a reaper and clients look for them. Others remove them: systemd-tmpfiles
 * clears /tmp of what has not been used for days, and people clear what they do not know.
 */
export class Presence {
  #timer: NodeJS.Timeout | undefined;
  #touched: number;
  #notBefore = Number.NEGATIVE_INFINITY;

  constructor(private readonly options: PresenceOptions) {
    this.#touched = options.now();
  }

  start(): void {
    this.#timer = setInterval(() => void this.look(), LOOK_MS).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Looks once, and mends. Throws nothing. */
  async look(): Promise<void> {
    const { placed, prepare, touch, logger, now } = this.options;
    if (now() < this.#notBefore) return;
    try {
      const lost = placed.filter((each) => !each.stands());
      if (lost.length > 0) {
        logger.warn('the runtime directory was cleared under a running manager: what it needs there is put back');
        prepare();
        for (const each of lost) await each.restore();
      } else if (now() - this.#touched >= TOUCH_MS) {
        this.#touched = now();
        touch();
      }
    } catch (error) {
      this.#notBefore = now() + BACK_OFF_MS;
      logger.error({ err: error }, 'could not mend the runtime directory');
    }
  }
}
