import type { Reservation, SegmentDirectory } from '@shmd/native';
import { fromSystemError, type Identity, type ShmError } from '@shmd/protocol';
import { step } from '../failpoint.js';
import type { LedgerWriter } from '../ledger/ledger-writer.js';
import type { Logger } from '../logger.js';
import { PRIVATE_FILE } from '../os.js';
import { type Sharing, shareSegment } from '../sharing.js';

/** Reserving up to this many bytes takes less time than a trip to the thread pool and back. */
const SYNC_RESERVE_BYTES = 256 * 1024;

/** Segments are their user's alone, unless they are shared. */
const SEGMENT_MODE = PRIVATE_FILE;

export interface StoredSegment {
  uid: string;
  identity: Identity;
  osName: string;
}

/** The part of the ledger's writer that is used here. */
export type SegmentLedger = Pick<LedgerWriter, 'record' | 'strike'>;

/**
 * Makes and removes OS objects, and keeps the ledger ahead of what exists: a segment is recorded before it has a name, and
 * struck out after it has lost it. A death between two steps leaves a record too many, never one too few.
 */
export class SegmentStore {
  constructor(
    private readonly directory: SegmentDirectory,
    private readonly ledger: SegmentLedger,
    private readonly logger: Logger,
    private readonly sharing: Sharing | null,
  ) {}

  get path(): string {
    return this.directory.path;
  }

  /** Reserves every byte, nameless. Throws ERR_SHM_NO_SPACE; nothing is left behind then. */
  reserve(size: number): Reservation | Promise<Reservation> {
    if (size > SYNC_RESERVE_BYTES) return this.reserveOnPool(size);
    try {
      return step('reserve', () => this.directory.reserveSync(size, SEGMENT_MODE));
    } catch (error) {
      throw this.#reserveFailed(error, size);
    }
  }

  /** As `reserve`, on the thread pool, where what was removed is freed: it waits for that room. */
  reserveOnPool(size: number): Promise<Reservation> {
    return step('reserve', () =>
      this.directory.reserve(size, SEGMENT_MODE).catch((error) => {
        throw this.#reserveFailed(error, size);
      }),
    );
  }

  #reserveFailed(error: unknown, size: number): ShmError {
    return fromSystemError(error, `reserve ${size} bytes in ${this.path}`);
  }

  /** Records a reservation, then gives it its name. Throws ERR_SHM_EXISTS when a stranger's object has that name. */
  publish(reservation: Reservation, uid: string, osName: string, persistent: boolean, payload: string): void {
    const { identity } = reservation;
    try {
      this.ledger.record(uid, osName, identity, persistent, payload);
    } catch (error) {
      reservation.discard();
      throw error;
    }
    try {
      step('publish', () => reservation.publish(osName));
    } catch (error) {
      this.ledger.strike([uid]);
      throw fromSystemError(error, `publish ${osName}`);
    }
    if (this.sharing) this.#share(uid, osName, identity, this.sharing);
  }

  /** Finds an OS object made elsewhere that could be a segment. */
  find(osName: string): { identity: Identity; size: number } | null {
    const found = this.directory.find(osName);
    return found?.regular && found.size > 0 ? found : null;
  }

  /** Is the OS object gone, cut short, or another one under its name? What the OS does not tell is not taken for a loss. */
  isGone({ osName, identity, size }: StoredSegment & { size: number }): boolean {
    try {
      const found = this.directory.find(osName, identity);
      return found === null || found.size < size;
    } catch (error) {
      this.logger.error({ err: error, osName }, 'could not look at a segment');
      return false;
    }
  }

  /** Records an OS object that is there: one made elsewhere, or one of ours that has changed. */
  record(uid: string, osName: string, identity: Identity, persistent: boolean, payload: string): void {
    this.ledger.record(uid, osName, identity, persistent, payload);
  }

  /**
   * Removes names, each only if it still means our object. Returns those that the OS refused to remove: they stay recorded.
   */
  remove<S extends StoredSegment>(segments: readonly S[]): Set<S> {
    const refused = step('unlink', () => this.unlink(segments));
    const gone = refused.size === 0 ? segments : segments.filter((segment) => !refused.has(segment));
    this.ledger.strike(gone.map((segment) => segment.uid));
    return refused;
  }

  /** Like `remove`, but leaves the ledger as it is: for the planned stop, after which no ledger is needed. */
  unlink<S extends StoredSegment>(segments: readonly S[]): Set<S> {
    const identities = segments.map(({ identity }) => identity);
    const names = segments.map((segment) => segment.osName);
    const { foreign, failed } = this.directory.unlinkAll(names, identities);
    if (foreign.length > 0) this.logger.warn({ names: foreign }, 'names now mean other objects: left alone');
    if (failed.length === 0) return new Set();
    this.logger.error({ names: failed }, 'could not unlink');
    const refused = new Set(failed);
    return new Set(segments.filter((segment) => refused.has(segment.osName)));
  }

  /** Only now: a nameless file has no path to be shared by. Nobody has been told of it yet. */
  #share(uid: string, osName: string, identity: Identity, sharing: Sharing): void {
    try {
      shareSegment(this.path, osName, sharing);
    } catch (error) {
      this.remove([{ uid, osName, identity }]);
      throw error;
    }
  }
}
