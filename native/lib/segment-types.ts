// Where segments are, as the addon knows them.

/**
 * What tells one creation of a segment from every other object: compare it, keep it, hand it on; what stands in it is the addon's business.
 * (src/platform/object_id.h)
 */
export type Identity = string;

/**
 * What a manager holds as long as a segment has its name. Where the name itself keeps the memory, that is only which object it is; where the
 * memory goes with the last handle, the keeper has one until it is released or collected.
 */
export interface Keeper {
  readonly identity: Identity;
  /**
   * Where keepers have handles: puts one with no more rights than `access` needs into a process of this user's, and returns its number, for
   * that process's attach(). @throws ESRCH no such process; EPERM another user's; EBADF released before
   */
  grant?(pid: number, access: 'read-write' | 'read'): number;
  /** Where keepers have handles: lets it go, and with it the name. Idempotent. */
  release?(): void;
}

/**
 * Memory without a name, every byte of it reserved. Gone with its process unless published. Where memory has a name as long as it is there,
 * only the identity that it will have: publish() makes it.
 */
export interface Backing {
  readonly identity: Identity;
  /** Bytes. */
  readonly size: number;
  /**
   * Gives the memory its name in the space it was reserved in. Only once, whatever comes of it.
   * @throws EEXIST the name is taken; EINVAL it is none; EBADF published or discarded before; ENOSPC where it is made only now
   */
  publish(name: string): Keeper;
  /** Idempotent. Collection discards too. */
  discard(): void;
}

export interface FoundSegment {
  identity: Identity;
  /** Bytes. */
  size: number;
  /** Memory that can be mapped. Other things may have names in the same place. */
  isMemory: boolean;
  /** Else the identity is no proof: all that the system tells of it, another one in its place would repeat. It is never removed. */
  isKnown: boolean;
}

export interface RemoveAllResult {
  removed: number;
  absent: number;
  /** Names that belong to somebody else's object; untouched. */
  foreign: string[];
  /** Names that the kernel refused to remove. */
  failed: string[];
}

/** Where segments have their names: a directory on tmpfs. Holds one descriptor. After close() all else is EBADF. */
export interface SegmentSpace {
  readonly path: string;
  /** Longest name that an object can have there. Bytes. */
  readonly maxNameBytes: number;
  /**
   * Memory for this user alone, whatever the umask.
   * @param size bytes, from 1
   * @throws ENOSPC; ENOTSUP the file system has no O_TMPFILE; EOVERFLOW device or inode is no safe integer
   */
  reserveSync(size: number): Backing;
  /** reserveSync() on the libuv pool. */
  reserve(size: number): Promise<Backing>;
  /** null when there is none; with an identity also when it is another object. Links are not followed. */
  find(name: string, identity?: Identity): FoundSegment | null;
  /** Is name that very memory, and no shorter than so many bytes? What find() would say, in less time. */
  holds(name: string, identity: Identity, bytes: number): boolean;
  /** Removes name only while it is that very memory. A large one is freed on the libuv pool. */
  remove(name: string, identity: Identity): 'removed' | 'absent' | 'foreign';
  /** remove() for many at once: an identity for each name. */
  removeAll(names: string[], identities: Identity[]): RemoveAllResult;
  /** Whether what has a name can be given another. */
  readonly canRename: boolean;
  /** Gives that very memory another name. @throws EEXIST that is taken; ESTALE, ENOENT it is not there; ENOTSUP without canRename */
  rename(from: string, to: string, identity: Identity): void;
  /** Bytes; free is what an unprivileged process may still take. */
  room(): { total: number; free: number };
  close(): void;
}

export interface SegmentSpaceConstructor {
  /** @throws ENOENT, ENOTDIR, EACCES */
  new (path: string): SegmentSpace;
  readonly prototype: SegmentSpace;
}

/** What attachFound() found under a name, and mapped. */
export interface FoundMemory extends Omit<FoundSegment, 'isMemory'> {
  buffer: ArrayBuffer;
}

/** The object, as for attach(); where in it; and the bytes to be filled or stored, which must stay what they are meanwhile. */
export type Copy = [space: string, name: string, identity: Identity, owner: number, offset: number, bytes: Uint8Array];
