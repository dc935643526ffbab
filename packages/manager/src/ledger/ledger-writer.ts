import type { Ledger } from '@shmd/native';
import { fromSystemError, type Identity } from '@shmd/protocol';
import { step } from '../failpoint.js';
import type { Logger } from '../logger.js';
import { removeLedger } from './ledger-files.js';

/** Dead weight that is worth rewriting the ledger for: so many lines that say nothing any more, or so many bytes of which most are such. */
const DEAD_LINES = 4096;
const BYTES = 1024 * 1024;

/** After a failure nothing of the kind is tried for this long: what failed would only fail again, at the cost of a whole rewrite. ms. */
const BACK_OFF_MS = 5_000;

/** The one place that writes the ledger of a running manager, and keeps it small and in its place. */
export class LedgerWriter {
  #compacting = false;
  #notBefore = 0;

  constructor(
    private readonly ledger: Ledger,
    private readonly logger: Logger,
    private readonly now: () => number,
  ) {}

  /** Records a segment, or what has changed of it. Throws ERR_SHM_NO_SPACE, …; then nothing is recorded. */
  record(uid: string, osName: string, identity: Identity, persistent: boolean, payload: string): void {
    this.#write(() => step('record', () => this.ledger.recordSegment(uid, identity, persistent, osName, payload)));
  }

  /** Segments are gone. A record too many is harmless, so a failure is no error: whoever replays it finds no such object. */
  strike(uids: string[]): void {
    try {
      this.#write(() => step('strike', () => this.ledger.recordRemovals(uids)));
    } catch (error) {
      this.logger.error({ err: error }, 'could not strike out what was removed');
    }
  }

  recordSocket(path: string): void {
    this.#write(() => this.ledger.recordSocket(path));
  }

  /** The last record. With something that stays, the ledger does too, and says so. */
  stop({ remains, persistent }: { remains: boolean; persistent: boolean }): void {
    if (persistent) this.ledger.recordStop();
    if (remains || persistent) this.ledger.close();
    else removeLedger(this.ledger);
  }

  /** Is the ledger where a reaper would look for it? */
  isNamed(): boolean {
    return this.ledger.isNamed();
  }

  /** Writes the ledger anew where it was removed. Not while it is being compacted: that ends soon. */
  restore(): void {
    if (!this.#compacting) this.ledger.restore();
  }

  touch(): void {
    this.ledger.touch();
  }

  #write(record: () => void): void {
    try {
      record();
    } catch (error) {
      throw fromSystemError(error, 'write the ledger');
    }
    this.#compactIfWorthwhile();
  }

  #compactIfWorthwhile(): void {
    if (this.#compacting) return;
    const { live, dead, bytes } = this.ledger.stats();
    if (dead <= live || (dead <= DEAD_LINES && bytes <= BYTES) || this.now() < this.#notBefore) return;
    this.#compacting = true;
    step('compact', () => this.ledger.compact())
      .catch((error) => {
        this.#notBefore = this.now() + BACK_OFF_MS;
        this.logger.error({ err: error }, 'could not compact the ledger');
      })
      .finally(() => {
        this.#compacting = false;
      });
  }
}
