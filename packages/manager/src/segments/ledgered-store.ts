import type { Backing, Keeper, SegmentSpace } from '@shmd/native';
import { fromSystemError, ShmError } from '@shmd/protocol';
import { step } from '../failpoint.js';
import type { LedgerWriter } from '../ledger/ledger-writer.js';
import type { Logger } from '../logger.js';
import { type Sharing, shareSegment } from '../sharing.js';
import type { Found, NewSegment, SegmentStore, StoredSegment } from './segment-store.js';

/** Reserving up to this many bytes takes less time than a trip to the thread pool and back. */
const SYNC_RESERVE_BYTES = 256 * 1024;

/** The part of the ledger's writer that is used here. */
export type SegmentLedger = Pick<LedgerWriter, 'record' | 'strike'>;

/** The part of a segment space that is used here. */
export type Space = Pick<SegmentSpace, 'path' | 'maxNameBytes' | 'reserveSync' | 'reserve' | 'find' | 'removeAll'>;

/**
 * Segments that outlive their manager, who therefore keeps a ledger ahead of what exists: a segment is recorded before it has a name, and
 * struck out after it has lost it. A death between two steps leaves a record too many, never one too few.
 */
export class LedgeredStore implements SegmentStore {
  // Asked of the addon once, and not for each segment.
  readonly path: string;
  readonly maxNameBytes: number;

  constructor(
    private readonly space: Space,
    private readonly ledger: SegmentLedger,
    private readonly logger: Logger,
    private readonly sharing: Sharing | null,
  ) {
    this.path = space.path;
    this.maxNameBytes = space.maxNameBytes;
  }

  create(segment: NewSegment): Keeper | Promise<Keeper> {
    const backing = this.#reserve(segment.size);
    if (!(backing instanceof Promise)) return this.#publish(segment, backing);
    return backing.then((reserved) => this.#publishIfWanted(segment, reserved));
  }

  find(osName: string): Found | null {
    const found = this.space.find(osName);
    if (!found?.isMemory || found.size === 0) return null;
    if (!found.isKnown) {
      const why =
        'this system tells nothing of memory made elsewhere by which it could be told from another under its name';
      throw new ShmError('ERR_SHM_UNSUPPORTED', `${osName}: ${why}`);
    }
    return { keeper: { identity: found.identity }, size: found.size };
  }

  isGone({ osName, keeper, size }: StoredSegment & { size: number }): boolean {
    try {
      const found = this.space.find(osName, keeper.identity);
      return found === null || found.size < size;
    } catch (error) {
      this.logger.error({ err: error, osName }, 'could not look at a segment');
      return false;
    }
  }

  record({ uid, osName, keeper }: StoredSegment, persistent: boolean, payload: string): void {
    this.ledger.record(uid, osName, keeper.identity, persistent, payload);
  }

  remove<S extends StoredSegment>(segments: readonly S[]): Set<S> {
    const refused = step('unlink', () => this.removeLast(segments));
    const gone = refused.size === 0 ? segments : segments.filter((segment) => !refused.has(segment));
    this.ledger.strike(gone.map((segment) => segment.uid));
    return refused;
  }

  removeLast<S extends StoredSegment>(segments: readonly S[]): Set<S> {
    const identities = segments.map(({ keeper }) => keeper.identity);
    const names = segments.map((segment) => segment.osName);
    const { foreign, failed } = this.space.removeAll(names, identities);
    if (foreign.length > 0) this.logger.warn({ names: foreign }, 'names now mean other objects: left alone');
    if (failed.length === 0) return new Set();
    this.logger.error({ names: failed }, 'could not unlink');
    const refused = new Set(failed);
    return new Set(segments.filter((segment) => refused.has(segment.osName)));
  }

  #reserve(size: number): Backing | Promise<Backing> {
    if (size > SYNC_RESERVE_BYTES) return this.#reserveOnPool(size);
    try {
      return step('reserve', () => this.space.reserveSync(size));
    } catch (error) {
      // What was removed is freed on the pool: once that is done there may be room.
      if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return this.#reserveOnPool(size);
      throw this.#reserveFailed(error, size);
    }
  }

  #reserveOnPool(size: number): Promise<Backing> {
    return step('reserve', () =>
      this.space.reserve(size).catch((error) => {
        throw this.#reserveFailed(error, size);
      }),
    );
  }

  #reserveFailed(error: unknown, size: number): ShmError {
    return fromSystemError(error, `reserve ${size} bytes in ${this.path}`);
  }

  #publishIfWanted(segment: NewSegment, backing: Backing): Keeper {
    try {
      segment.confirm();
    } catch (error) {
      backing.discard();
      throw error;
    }
    return this.#publish(segment, backing);
  }

  #publish({ uid, osName, persistent, payload }: NewSegment, backing: Backing): Keeper {
    try {
      this.ledger.record(uid, osName, backing.identity, persistent, payload);
    } catch (error) {
      backing.discard();
      throw error;
    }
    let keeper: Keeper;
    try {
      keeper = step('publish', () => backing.publish(osName));
    } catch (error) {
      this.ledger.strike([uid]);
      throw fromSystemError(error, `publish ${osName}`);
    }
    if (this.sharing) this.#share({ uid, osName, keeper }, this.sharing);
    return keeper;
  }

  /** Only now: a nameless file has no path to be shared by. Nobody has been told of it yet. */
  #share(segment: StoredSegment, sharing: Sharing): void {
    try {
      shareSegment(this.path, segment.osName, sharing);
    } catch (error) {
      this.remove([segment]);
      throw error;
    }
  }
}
