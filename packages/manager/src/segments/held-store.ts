import type { Keeper, SegmentSpace } from '@shmd/native';
import { fromSystemError, ShmError } from '@shmd/protocol';
import type { NewSegment, SegmentStore, StoredSegment } from './segment-store.js';

/** Segments that live as long as their keepers: whatever ends the manager ends them, and nobody else can. */
export class HeldStore implements SegmentStore {
  readonly path: string;
  readonly maxNameBytes: number;

  constructor(private readonly space: Pick<SegmentSpace, 'path' | 'maxNameBytes' | 'reserveSync'>) {
    this.path = space.path;
    this.maxNameBytes = space.maxNameBytes;
  }

  /** At once, whatever the size: the system only promises the room. */
  create({ osName, size, persistent }: NewSegment): Keeper {
    if (persistent)
      throw new ShmError('ERR_SHM_UNSUPPORTED', 'lifetime persistent: here segments end with their manager');
    try {
      return this.space.reserveSync(size).publish(osName);
    } catch (error) {
      throw fromSystemError(error, `make ${osName}, ${size} bytes`);
    }
  }

  unpublishedName(_uid: string, publishedAs: string): string {
    return publishedAs;
  }

  rename(): never {
    throw new ShmError('ERR_SHM_UNSUPPORTED', 'memory has one name here, for as long as it lives');
  }

  /** Its maker holds it and would go on doing so, and how large it is to the byte only its maker knows. */
  find(osName: string): never {
    throw new ShmError(
      'ERR_SHM_UNSUPPORTED',
      `${osName} belongs to whoever made it: here nobody else can take charge of it`,
    );
  }

  isGone(): boolean {
    return false;
  }

  record(): void {}

  remove<S extends StoredSegment>(segments: readonly S[]): Set<S> {
    for (const { keeper } of segments) keeper.release?.();
    return new Set();
  }

  removeLast<S extends StoredSegment>(segments: readonly S[]): Set<S> {
    return this.remove(segments);
  }
}
