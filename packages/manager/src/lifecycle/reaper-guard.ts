import { type ChildProcess, spawn } from 'node:child_process';
import type { Logger } from '../logger.js';

/** Waits this long before it starts another reaper, so that a machine that kills them all is not kept busy. ms. */
const RESTART_DELAY_MS = 200;

/**
 * Keeps one reaper alive: a process that waits for this one's end and then replays the ledger. It learns of the end from a pipe whose
 * only writer is this process, so that the kernel tells it, however we die.
 */
export class ReaperGuard {
  #reaper: ChildProcess | null = null;
  #restart: NodeJS.Timeout | undefined;

  constructor(private readonly options: { path: string; ledgerPath: string; grace: number; logger: Logger }) {}

  start(): void {
    const { path, ledgerPath, grace, logger } = this.options;
    const reaper = spawn(path, [ledgerPath, String(grace)], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
    this.#reaper = reaper;
    reaper.stdin.on('error', () => {});
    reaper.unref();
    (reaper.stdin as unknown as { unref(): void }).unref();
    reaper.once('error', (error) => logger.error({ err: error }, 'the reaper could not be started'));
    reaper.once('exit', (code, signal) => {
      logger.warn({ code, signal }, 'the reaper died: starting another');
      this.#restart = setTimeout(() => this.start(), RESTART_DELAY_MS).unref();
    });
  }

  /** Lets the reaper go: it finds the ledger as we leave it. */
  stop(): void {
    clearTimeout(this.#restart);
    this.#reaper?.removeAllListeners('exit');
    this.#reaper?.stdin?.end();
  }
}
