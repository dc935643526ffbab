import type { Backing, Keeper, Ledger, NewSegment, RemoveAllResult, SegmentSpace } from '@shmd/native';
import { fromSystemError, type Identity } from '@shmd/protocol';
import { step } from '../failpoint.js';
import type { Logger } from '../logger.js';
import { removeLedger } from './ledger-files.js';

/** What is recorded of a segment, beside its identity. */
export interface Recorded {
  uid: string;
  /** The name that it is found by once it is published. */
  publishedAs: string;
  persistent: boolean;
  payload: string;
}

/** What is to be made, and the name that it gets for now. */
export interface Recordable extends Recorded {
  osName: string;
  /** A board is told that it is abandoned before it is reclaimed. */
  isBoard?: boolean;
}

/** What is to be removed. */
export interface Removable {
  uid: string;
  osName: string;
  keeper: Keeper;
}

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
    private readonly space: SegmentSpace,
    private readonly logger: Logger,
    private readonly now: () => number,
  ) {}

  /** Records a segment, or what has changed of it. Throws ERR_SHM_NO_SPACE, …; then nothing is recorded. */
  record(identity: Identity, { uid, persistent, publishedAs, payload }: Recorded): void {
    this.#write(() => this.ledger.recordSegment(uid, identity, persistent, publishedAs, payload));
  }

  /** Makes a segment, recorded before it has its name. Throws the addon's error, with its `step`; then it is neither there nor recorded. */
  create(size: number, segment: Recordable): Keeper {
    const keeper = this.ledger.createSegment(this.space, size, ...asArguments(segment));
    this.#compactIfWorthwhile();
    return keeper;
  }

  /** As `create`, of memory that was reserved before, and is used up. */
  publish(backing: Backing, segment: Recordable): Keeper {
    const keeper = this.ledger.publishSegment(backing, ...asArguments(segment));
    this.#compactIfWorthwhile();
    return keeper;
  }

  /** Removes segments, and then their records. Null when there is nothing to tell. */
  remove(segments: readonly Removable[]): RemoveAllResult | null {
    const uids = segments.map(({ uid }) => uid);
    const names = segments.map(({ osName }) => osName);
    const identities = segments.map(({ keeper }) => keeper.identity);
    const left = this.ledger.removeSegments(this.space, uids, names, identities);
    this.#compactIfWorthwhile();
    // A record too many is harmless: whoever replays it finds no such object.
    if (left?.unrecorded) this.logger.error({ err: left.unrecorded }, 'could not strike out what was removed');
    return left;
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
    if (!this.ledger.isWorthCompacting(DEAD_LINES, BYTES) || this.now() < this.#notBefore) return;
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

function asArguments({ uid, persistent, publishedAs, payload, osName, isBoard }: Recordable): NewSegment {
  return [uid, persistent, publishedAs, payload, osName, isBoard];
}
