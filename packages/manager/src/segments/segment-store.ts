import type { Keeper } from '@shmd/native';

/** A segment to be made. */
export interface NewSegment {
  uid: string;
  osName: string;
  /** What its OS name will be once it is published. */
  publishedAs: string;
  /** Bytes. */
  size: number;
  /** It stays after a planned stop. */
  persistent: boolean;
  /** What a successor has to know of it. */
  payload: string;
  /** Asked before the segment gets its name, if getting its memory took a while. Throws when nobody wants it any more. */
  confirm(): void;
}

export interface StoredSegment {
  uid: string;
  /** As it is called now. */
  osName: string;
  keeper: Keeper;
}

export interface RecordedSegment extends StoredSegment {
  publishedAs: string;
}

/** An object made elsewhere that could be a segment. */
export interface Found {
  keeper: Keeper;
  /** Bytes. */
  size: number;
}

/**
 * Where the manager's segments are: each operation is one step that happens or does not. What an operating system needs for that, a record
 * of what exists above all, is the store's own affair.
 */
export interface SegmentStore {
  /** Where clients find the segments. */
  readonly path: string;

  /** Longest OS name that a segment can have. Bytes. */
  readonly maxNameBytes: number;

  /** Makes a segment: every byte of it reserved, seen by nobody before it is whole. Throws ERR_SHM_NO_SPACE; ERR_SHM_EXISTS for a stranger's object. */
  create(segment: NewSegment): Keeper | Promise<Keeper>;

  /**
   * The OS name that a segment has until it is published as `publishedAs`: one that nobody else can find, or that very name where the system
   * cannot rename memory. Throws ERR_SHM_EXISTS when a stranger's object has it.
   */
  unpublishedName(uid: string, publishedAs: string): string;

  /** Gives a segment another OS name. Throws ERR_SHM_EXISTS, ERR_SHM_STALE, …; then it has the one that it had. */
  rename(segment: StoredSegment, osName: string): void;

  /**
   * Finds what was made elsewhere. Where keepers have handles, what is found is held from then on, until its keeper is released.
   * Throws ERR_SHM_PERMISSION for another user's.
   */
  find(osName: string): Found | null;

  /** Is the object gone, cut short, or another one under its name? What the OS does not tell is not taken for a loss. */
  isGone(segment: StoredSegment & { size: number }): boolean;

  /** Records a segment that is there: one made elsewhere, or one of ours that is to change. Throws ERR_SHM_NO_SPACE, …; then nothing is recorded. */
  record(segment: RecordedSegment, persistent: boolean, payload: string): void;

  /** Bytes that all segments together may have. */
  capacity(): number;

  /** Makes the memory of a board, at once and for this user alone. Throws as `create`. */
  createBoard(uid: string, osName: string, size: number): Keeper;

  /** Removes names, each only if it still means our object. Returns those that the OS refused to remove: they stay as they were. */
  remove<S extends StoredSegment>(segments: readonly S[]): Set<S>;

  /** As `remove`, for the planned stop: after it no record is needed. */
  removeLast<S extends StoredSegment>(segments: readonly S[]): Set<S>;
}
