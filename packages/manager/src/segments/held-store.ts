import type { Keeper, SegmentSpace } from '@shmd/native';
import { fromSystemError, ShmError } from '@shmd/protocol';
import type { Found, NewSegment, SegmentStore, StoredSegment } from './segment-store.js';

/** Segments that live as long as their keepers: whatever ends the manager ends them, and nobody else can. */
export class HeldStore implements SegmentStore {
  readonly path: string;
  readonly maxNameBytes: number;

  constructor(
    private readonly space: Pick<SegmentSpace, 'path' | 'maxNameBytes' | 'reserveSync'>,
    /** Takes charge of what has a name. Null: no memory has it. */
    private readonly adopt: (osName: string) => Found | null,
  ) {
    this.path = space.path;
    this.maxNameBytes = space.maxNameBytes;
  }

  /** At once, whatever the size: the system only promises the room. */
  create({ osName, size, persistent }: NewSegment): Keeper {
    refusePersistent(persistent);
    return this.#make(osName, size);
  }

  /** What there is room for is seen when it is used. */
  capacity(): number {
    return Number.POSITIVE_INFINITY;
  }

  createBoard(_uid: string, osName: string, size: number): Keeper {
    return this.#make(osName, size);
  }

  unpublishedName(_uid: string, publishedAs: string): string {
    return publishedAs;
  }

  rename(): never {
    throw new ShmError('ERR_SHM_UNSUPPORTED', 'memory has one name here, for as long as it lives');
  }

  /** Only this user's. In whole pages: how large it is to the byte its maker alone knows, who may hold it, and its name, for longer than we. */
  find(osName: string): Found | null {
    try {
      return this.adopt(osName);
    } catch (error) {
      throw fromSystemError(error, `adopt ${osName}`);
    }
  }

  isGone(): boolean {
    return false;
  }

  /** Nothing is: whatever ends us ends what could be recorded. */
  record(_segment: StoredSegment, persistent: boolean): void {
    refusePersistent(persistent);
  }

  remove<S extends StoredSegment>(segments: readonly S[]): Set<S> {
    for (const { keeper } of segments) keeper.release?.();
    return new Set();
  }

  removeLast<S extends StoredSegment>(segments: readonly S[]): Set<S> {
    return this.remove(segments);
  }

  #make(osName: string, size: number): Keeper {
    try {
      return this.space.reserveSync(size).publish(osName);
    } catch (error) {
      throw fromSystemError(error, `make ${osName}, ${size} bytes`);
    }
  }
}

function refusePersistent(persistent: boolean): void {
  if (persistent)
    throw new ShmError('ERR_SHM_UNSUPPORTED', 'lifetime persistent: here segments end with their manager');
}
