import type { Ledger, Reservation, SegmentDirectory } from '@shmd/native';
import { fromSystemError } from '@shmd/protocol';
import { step } from '../failpoint.js';
import type { Logger } from '../logger.js';
import type { Identity } from '../registry/registry.js';
import { type Sharing, shareSegment } from '../sharing.js';

/** Reserving up to this many bytes takes less time than a trip to the thread pool and back. */
const SYNC_RESERVE_BYTES = 256 * 1024;

/** Dead lines that are worth rewriting the ledger for. */
const COMPACT_AFTER_DEAD_LINES = 4096;

/** Segments are their user's alone, unless they are shared. */
const SEGMENT_MODE = 0o600;

export interface StoredSegment extends Identity {
  uid: string;
  osName: string;
}

/**
 * Makes and removes OS objects, and keeps the ledger ahead of what exists: a segment is recorded before it has a name, and
 * struck out after it has lost it. A death between two steps leaves a record too many, never one too few.
 */
export class SegmentStore {
  constructor(
    private readonly directory: SegmentDirectory,
    private readonly ledger: Ledger,
    private readonly logger: Logger,
    private readonly sharing: Sharing | null,
  ) {}

  get path(): string {
    return this.directory.path;
  }

  /** Reserves every byte, nameless. Throws ERR_SHM_NO_SPACE; nothing is left behind then. */
  reserve(size: number): Reservation | Promise<Reservation> {
    const failed = (error: unknown): never => {
      throw fromSystemError(error, `reserve ${size} bytes in ${this.path}`);
    };
    if (size > SYNC_RESERVE_BYTES) {
      return step('reserve', () => this.directory.reserve(size, SEGMENT_MODE).catch(failed));
    }
    try {
      return step('reserve', () => this.directory.reserveSync(size, SEGMENT_MODE));
    } catch (error) {
      return failed(error);
    }
  }

  /** Records a reservation, then gives it its name. Throws ERR_SHM_EXISTS when a stranger's object has that name. */
  publish(reservation: Reservation, uid: string, osName: string, persistent: boolean, payload: string): Identity {
    const { dev, ino } = reservation;
    try {
      step('record', () => this.ledger.recordSegment(uid, dev, ino, persistent, osName, payload));
    } catch (error) {
      reservation.discard();
      throw fromSystemError(error, 'write the ledger');
    }
    try {
      step('publish', () => reservation.publish(osName));
    } catch (error) {
      this.#strike([uid]);
      throw fromSystemError(error, `publish ${osName}`);
    }
    if (this.sharing) this.#share(uid, osName, { dev, ino }, this.sharing);
    return { dev, ino };
  }

  /** Finds an OS object made elsewhere that could be a segment. */
  find(osName: string): (Identity & { size: number }) | null {
    const found = this.directory.identify(osName);
    return found?.regular && found.size > 0 ? found : null;
  }

  /** Is the OS object gone, cut short, or another one under its name? What the OS does not tell is not taken for a loss. */
  isGone({ osName, dev, ino, size }: StoredSegment & { size: number }): boolean {
    try {
      const found = this.directory.identify(osName);
      return found === null || found.dev !== dev || found.ino !== ino || found.size < size;
    } catch (error) {
      this.logger.error({ err: error, osName }, 'could not look at a segment');
      return false;
    }
  }

  /** Records an OS object that is there: one made elsewhere, or one of ours that has changed. */
  record(uid: string, osName: string, { dev, ino }: Identity, persistent: boolean, payload: string): void {
    try {
      this.ledger.recordSegment(uid, dev, ino, persistent, osName, payload);
    } catch (error) {
      throw fromSystemError(error, 'write the ledger');
    }
  }

  /**
   * Removes names, each only if it still means our object. Returns those that the OS refused to remove: they stay recorded.
   */
  remove<S extends StoredSegment>(segments: readonly S[]): Set<S> {
    const refused = step('unlink', () => this.unlink(segments));
    const gone = refused.size === 0 ? segments : segments.filter((segment) => !refused.has(segment));
    this.#strike(gone.map((segment) => segment.uid));
    return refused;
  }

  /** Like `remove`, but leaves the ledger as it is: for the planned stop, after which no ledger is needed. */
  unlink<S extends StoredSegment>(segments: readonly S[]): Set<S> {
    const identities = new Float64Array(segments.length * 2);
    segments.forEach(({ dev, ino }, i) => {
      identities[2 * i] = dev;
      identities[2 * i + 1] = ino;
    });
    const names = segments.map((segment) => segment.osName);
    const { foreign, failed } = this.directory.unlinkAll(names, identities);
    if (foreign.length > 0) this.logger.warn({ names: foreign }, 'names now mean other objects: left alone');
    if (failed.length === 0) return new Set();
    this.logger.error({ names: failed }, 'could not unlink');
    return new Set(segments.filter((segment) => failed.includes(segment.osName)));
  }

  /** Only now: a nameless file has no path to be shared by. Nobody has been told of it yet. */
  #share(uid: string, osName: string, identity: Identity, sharing: Sharing): void {
    try {
      shareSegment(this.path, osName, sharing);
    } catch (error) {
      this.remove([{ uid, osName, ...identity }]);
      throw error;
    }
  }

  #strike(uids: string[]): void {
    try {
      step('strike', () => this.ledger.recordRemovals(uids));
      const { live, dead } = this.ledger.stats();
      if (dead > COMPACT_AFTER_DEAD_LINES && dead > live) step('compact', () => this.ledger.compact());
    } catch (error) {
      // A record too many is harmless: whoever replays it finds no such object.
      this.logger.error({ err: error }, 'could not write the ledger');
    }
  }
}
