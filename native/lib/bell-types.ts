// How processes wake each other, as the addon does it.

/**
 * A doorbell: a client's own, which it hears in its event loop. What it was rung for has no meaning, and is not counted. Closed with its
 * collection, too.
 */
export interface Bell {
  /**
   * From now on, when it was rung: empties it and calls back, without keeping the process alive. What that throws is an uncaught exception.
   * @throws EBUSY it listens already; EBADF closed; EAGAIN where a thread must listen, there is none to be had
   */
  listen(rung: () => void): void;
  /** Whether listening keeps the process alive. */
  ref(): void;
  unref(): void;
  /** Empties it. */
  drain(): void;
  /**
   * Blocks this thread until it is rung, the word of the board is not `expected`, or that many ms have passed (below 0: for ever); may return
   * early for no reason. Whoever listens may not hear what ended it. Not even the end of the worker interrupts it.
   * @param board mapped for writing
   * @param word which 32 bits of it
   * @throws ERR_INVALID_ARG_TYPE, ERR_OUT_OF_RANGE it is none; EBADF closed
   */
  sleep(board: ArrayBuffer, word: number, expected: number, milliseconds: number): void;
  close(): void;
}

export interface BellConstructor {
  /** Makes a bell of that name, this user's alone. @throws EEXIST */
  make(name: string): void;
  /** Removes what make() made, if it is still there; nothing where it goes by itself. @throws EINVAL, EPERM it is something else, and stays */
  remove(name: string): void;
  /**
   * Would anybody hear it?
   * @throws EACCES, EMFILE, EINVAL it is no bell, …: that is not known; so is it with ENOENT, where bells are files and somebody may have removed it
   */
  isHeard(name: string): boolean;
  /** Opens one's own. @throws ENOENT; EACCES; EINVAL it is no bell; EPERM another user's; EMFILE */
  new (name: string): Bell;
  readonly prototype: Bell;
}

/** Somebody else's bell. Closed with its collection, too. */
export interface Ringer {
  /** False when nobody hears it any more. Never blocks. */
  ring(): boolean;
  close(): void;
}

export interface RingerConstructor {
  /** @throws ENOENT; ENXIO nobody hears it; EACCES; EINVAL it is no bell; EPERM another user's; EMFILE */
  new (name: string): Ringer;
  readonly prototype: Ringer;
}
