import type { Clock } from '../clock.js';
import type { Logger } from '../logger.js';
import { BackOff } from './back-off.js';
import type { Reaper, SpawnReaper } from './reaper-process.js';

/** Between a reaper's end and the next one's start, so that a machine that kills or cannot start them is not kept busy. ms. */
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5_000;

/** A reaper that has stood so long did not fail at once: the next pause is a first one again. ms. */
const STEADY_MS = 10_000;

/** One that has not said by then that it stands is replaced. ms. */
const READY_MS = 10_000;

export interface ReaperGuardOptions {
  spawn: SpawnReaper;
  clock: Clock;
  logger: Logger;
}

/**
 * Keeps one reaper alive: a process that waits for this one's end and then replays the ledger. Whatever keeps one from standing is logged
 * and tried again, for as long as the manager lives; nothing of it ever ends the manager.
 */
export class ReaperGuard {
  readonly #backOff = new BackOff(FIRST_PAUSE_MS, LONGEST_PAUSE_MS);
  #reaper: Reaper | null = null;
  /** What we hear of former ones does not matter any more. */
  #generation = 0;
  #standingSince: number | null = null;
  #onStanding: (() => void)[] = [];
  #cancelTimer = () => {};

  constructor(private readonly options: ReaperGuardOptions) {}

  start(): void {
    const generation = ++this.#generation;
    const ifCurrent = (act: () => void) => {
      if (generation === this.#generation) act();
    };
    this.#cancelTimer = this.options.clock.after(READY_MS, () => this.#replace());
    try {
      this.#reaper = this.options.spawn({
        ready: () => ifCurrent(() => this.#stands()),
        ended: (how) => ifCurrent(() => this.#again(how, 'the reaper died: starting another')),
      });
    } catch (error) {
      this.#again({ err: error }, 'the reaper could not be started: trying again');
    }
  }

  /** Resolves with true when a reaper stands guard, or with false after `ms`. */
  standing(ms: number): Promise<boolean> {
    this.#reaper?.look();
    if (this.#standingSince !== null) return Promise.resolve(true);
    return new Promise((resolve) => {
      const cancel = this.options.clock.after(ms, () => resolve(false));
      this.#onStanding.push(() => {
        cancel();
        resolve(true);
      });
    });
  }

  /** Lets the reaper go: it finds the ledger as we leave it. */
  stop(): void {
    this.#generation++;
    this.#cancelTimer();
    this.#reaper?.release();
  }

  #stands(): void {
    this.#cancelTimer();
    this.#standingSince = this.options.clock.now();
    for (const tell of this.#onStanding.splice(0)) tell();
  }

  #replace(): void {
    this.#reaper?.kill();
    this.#again({ ms: READY_MS }, 'the reaper does not stand guard: replacing it');
  }

  #again(why: object, message: string): void {
    const { clock, logger } = this.options;
    logger.warn(why, message);
    if (this.#standingSince !== null && clock.now() - this.#standingSince >= STEADY_MS) this.#backOff.reset();
    this.#standingSince = null;
    this.#generation++;
    this.#cancelTimer();
    this.#cancelTimer = clock.after(this.#backOff.next(), () => this.start());
  }
}
