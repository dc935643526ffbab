import { type Keeper, Ledger, type RemoveAllResult, type SegmentSpace } from '@shmd/native';
import { fromSystemError, ShmError } from '@shmd/protocol';
import type { LedgerWriter } from '../ledger/ledger-writer.js';
import type { Logger } from '../logger.js';
import { type Sharing, shareSegment } from '../sharing.js';
import { systemNumbers } from '../system-numbers.js';
import type { Found, NewSegment, RecordedSegment, SegmentStore, StoredSegment } from './segment-store.js';
import { TurnAllowance } from './turn-allowance.js';

/**
 * What is reserved at once in one turn of the event loop, in place of a trip to the thread pool and back, which takes as long as half of that.
 * At a quarter of a millisecond and more for each MiB nobody waits for long.
 */
const AT_ONCE_BYTES = 2 * 1024 * 1024;

/** Up to this many bytes it is part of what any request takes. */
const SHORT_BYTES = 64 * 1024;

/** The part of the ledger's writer that is used here. */
export type SegmentLedger = Pick<LedgerWriter, 'create' | 'publish' | 'record' | 'remove'>;

/** The part of a segment space that is used here. */
export type Space = Pick<
  SegmentSpace,
  'path' | 'maxNameBytes' | 'canRename' | 'room' | 'reserve' | 'find' | 'holds' | 'removeAll' | 'rename'
>;

/**
 * Segments that outlive their manager, who therefore keeps a ledger ahead of what exists: a segment is recorded before it has a name, and
 * struck out after it has lost it. A death between two steps leaves a record too many, never one too few.
 */
export class LedgeredStore implements SegmentStore {
  // Asked of the addon once, and not for each segment.
  readonly path: string;
  readonly maxNameBytes: number;
  readonly #canRename: boolean;
  readonly #atOnce = new TurnAllowance(AT_ONCE_BYTES);

  constructor(
    private readonly space: Space,
    /** Of that space. */
    private readonly ledger: SegmentLedger,
    private readonly logger: Logger,
    private readonly sharing: Sharing | null,
  ) {
    this.path = space.path;
    this.maxNameBytes = space.maxNameBytes;
    this.#canRename = space.canRename;
  }

  create(segment: NewSegment): Keeper | Promise<Keeper> {
    if (segment.size > SHORT_BYTES && !this.#atOnce.take(segment.size)) return this.#createOnPool(segment);
    try {
      return this.#shared(segment, this.ledger.create(segment.size, segment));
    } catch (error) {
      // What was removed is freed on the pool: once that is done there may be room.
      if (isFull(error)) return this.#createOnPool(segment);
      throw this.#failed(error, segment);
    }
  }

  capacity(): number {
    return this.space.room().total;
  }

  createBoard(uid: string, osName: string, size: number): Keeper {
    const board = { uid, osName, publishedAs: osName, persistent: false, payload: '', isBoard: true };
    try {
      return this.ledger.create(size, board);
    } catch (error) {
      throw this.#failed(error, { osName, size });
    }
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
      return !this.space.holds(osName, keeper.identity, size);
    } catch (error) {
      this.logger.error({ err: error, osName }, 'could not look at a segment');
      return false;
    }
  }

  unpublishedName(uid: string, publishedAs: string): string {
    if (!this.#canRename) return publishedAs;
    // Else its maker would hear of it only at the end.
    if (this.space.find(publishedAs)) throw taken(publishedAs);
    return Ledger.hiddenName(uid, publishedAs);
  }

  rename({ osName, keeper }: StoredSegment, name: string): void {
    try {
      this.space.rename(osName, name, keeper.identity);
    } catch (error) {
      throw fromSystemError(error, `publish ${name}`);
    }
  }

  record({ uid, publishedAs, keeper }: RecordedSegment, persistent: boolean, payload: string): void {
    this.ledger.record(keeper.identity, { uid, publishedAs, persistent, payload });
  }

  remove<T extends StoredSegment>(segments: readonly T[]): Set<T> {
    return this.#left(segments, this.ledger.remove(segments));
  }

  removeLast<T extends StoredSegment>(segments: readonly T[]): Set<T> {
    const identities = segments.map(({ keeper }) => keeper.identity);
    const names = segments.map((segment) => segment.osName);
    return this.#left(segments, this.space.removeAll(names, identities));
  }

  /** Those that are still there. */
  #left<T extends StoredSegment>(segments: readonly T[], outcome: RemoveAllResult | null): Set<T> {
    if (outcome === null) return new Set();
    const { foreign, failed } = outcome;
    if (foreign.length > 0) this.logger.warn({ names: foreign }, 'names now mean other objects: left alone');
    if (failed.length === 0) return new Set();
    this.logger.error({ names: failed }, 'could not unlink');
    const refused = new Set(failed);
    return new Set(segments.filter((segment) => refused.has(segment.osName)));
  }

  async #createOnPool(segment: NewSegment): Promise<Keeper> {
    const backing = await this.space.reserve(segment.size).catch((error) => {
      throw this.#failed(error, segment);
    });
    try {
      segment.confirm();
    } catch (error) {
      backing.discard();
      throw error;
    }
    try {
      return this.#shared(segment, this.ledger.publish(backing, segment));
    } catch (error) {
      throw this.#failed(error, segment);
    }
  }

  /** Only now: a nameless file has no path to be shared by. Nobody has been told of it yet. */
  #shared({ uid, osName }: NewSegment, keeper: Keeper): Keeper {
    if (!this.sharing) return keeper;
    try {
      shareSegment(this.path, osName, this.sharing);
      return keeper;
    } catch (error) {
      this.remove([{ uid, osName, keeper }]);
      throw error;
    }
  }

  #failed(error: unknown, { size, osName }: Pick<NewSegment, 'size' | 'osName'>): ShmError {
    const { step } = error as AddonError;
    if (step === 'record') return fromSystemError(error, 'write the ledger');
    if (step === 'publish') return fromSystemError(error, `publish ${osName}`);
    return fromSystemError(error, `reserve ${size} bytes in ${this.path}`);
  }
}

/** As the system says it. */
function taken(name: string): ShmError {
  const cause = { code: 'EEXIST', errno: -systemNumbers().errno.EEXIST, syscall: 'link' };
  return fromSystemError(
    Object.assign(new Error(`EEXIST: file already exists, link '${name}'`), cause),
    `publish ${name}`,
  );
}

interface AddonError {
  code?: string;
  /** The step that failed; none: the reservation, on the pool. */
  step?: 'reserve' | 'record' | 'publish';
}

function isFull(error: unknown): boolean {
  const { code, step } = error as AddonError;
  return code === 'ENOSPC' && step === 'reserve';
}
