/**
 * Every code a `ShmError` can carry, and what it means. `docs/errors.md` says what to do about each.
 *
 * @example
 * ```ts
 * console.log(ERROR_CODES.ERR_SHM_EXISTS); // the name is taken
 * ```
 */
export const ERROR_CODES = {
  ERR_SHM_EXISTS: 'the name is taken',
  ERR_SHM_NOT_FOUND: 'no such segment, client or attachment',
  ERR_SHM_INVALID_ARGUMENT: 'an argument has the wrong type or value',
  ERR_SHM_INVALID_NAME: 'the name breaks the naming rules',
  ERR_SHM_INVALID_SIZE: 'the size is not an integer from 1 to 2^53-1',
  ERR_SHM_NO_SPACE: 'no room is left: in the file system, in memory, or for one more descriptor',
  ERR_SHM_QUOTA: 'a limit of the manager would be passed',
  ERR_SHM_CLOSED: 'the object was closed',
  ERR_SHM_PERMISSION: 'the operating system or the manager refuses access',
  ERR_SHM_STALE: 'the name no longer means the segment that was asked for',
  ERR_SHM_TIMEOUT: 'the time allowed is over',
  ERR_SHM_CONNECT: 'no manager answers at the address',
  ERR_SHM_DISCONNECTED: 'the connection to the manager ended',
  ERR_SHM_PROTOCOL: 'the peer did not speak the protocol',
  ERR_SHM_SHUTTING_DOWN: 'the manager is stopping',
  ERR_SHM_UNSUPPORTED: 'this platform or runtime cannot do it',
  ERR_SHM_TOO_MANY_ATTACHMENTS: 'this process holds as many attachments as it may',
  ERR_SHM_DEADLOCK: 'waiting would never end: the caller itself holds what it waits for',
  ERR_SHM_CANCELLED: 'the request was taken back before it was answered',
  ERR_SHM_INTERNAL: 'a defect in shmd',
} as const;

/**
 * A key of `ERROR_CODES`.
 *
 * @example
 * ```ts
 * const again: ShmErrorCode[] = ['ERR_SHM_TIMEOUT', 'ERR_SHM_DISCONNECTED'];
 * await client.stat('frame').catch((error) => {
 *   if (again.includes(error.code)) console.log('later');
 * });
 * ```
 */
export type ShmErrorCode = keyof typeof ERROR_CODES;

/** What an error keeps of the system call that failed. */
export interface SystemCause {
  code?: string | undefined;
  errno?: number | undefined;
  syscall?: string | undefined;
}

/**
 * The one error class of shmd. Decide on `code`, never on `message`.
 *
 * @example
 * ```ts
 * try {
 *   await client.attach('frame');
 * } catch (error) {
 *   if (!(error instanceof ShmError) || error.code !== 'ERR_SHM_NOT_FOUND') throw error;
 *   console.log('there is none'); // there is none
 * }
 * ```
 */
export class ShmError extends Error {
  override readonly name = 'ShmError';
  readonly code: ShmErrorCode;

  constructor(code: ShmErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

export function isShmErrorCode(value: unknown): value is ShmErrorCode {
  return typeof value === 'string' && Object.hasOwn(ERROR_CODES, value);
}

/** The part of an error that may travel: errno and syscall, never a stack. */
export function systemCause(error: unknown): SystemCause | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { code, errno, syscall } = error as SystemCause;
  if (typeof errno !== 'number' && typeof syscall !== 'string') return undefined;
  return {
    ...(typeof code === 'string' && { code }),
    ...(typeof errno === 'number' && { errno }),
    ...(typeof syscall === 'string' && { syscall }),
  };
}

/** What the system says, in our codes. Nothing that users, disks and limits do is a defect of ours: only what is not here is. */
const BY_ERRNO: Record<string, ShmErrorCode> = {
  EEXIST: 'ERR_SHM_EXISTS',
  EADDRINUSE: 'ERR_SHM_EXISTS',
  ENOENT: 'ERR_SHM_NOT_FOUND',
  // No such process.
  ESRCH: 'ERR_SHM_NOT_FOUND',
  // A path on which something is not what it must be.
  ENOTDIR: 'ERR_SHM_INVALID_ARGUMENT',
  EISDIR: 'ERR_SHM_INVALID_ARGUMENT',
  ELOOP: 'ERR_SHM_INVALID_ARGUMENT',
  ENXIO: 'ERR_SHM_INVALID_ARGUMENT',
  ENOTSOCK: 'ERR_SHM_INVALID_ARGUMENT',
  ENOSPC: 'ERR_SHM_NO_SPACE',
  EDQUOT: 'ERR_SHM_NO_SPACE',
  ENOMEM: 'ERR_SHM_NO_SPACE',
  ENOBUFS: 'ERR_SHM_NO_SPACE',
  EFBIG: 'ERR_SHM_NO_SPACE',
  EMFILE: 'ERR_SHM_NO_SPACE',
  ENFILE: 'ERR_SHM_NO_SPACE',
  // No room for one more process or lock.
  EAGAIN: 'ERR_SHM_NO_SPACE',
  ENOLCK: 'ERR_SHM_NO_SPACE',
  EACCES: 'ERR_SHM_PERMISSION',
  EPERM: 'ERR_SHM_PERMISSION',
  EROFS: 'ERR_SHM_PERMISSION',
  EBUSY: 'ERR_SHM_PERMISSION',
  // The disk refuses.
  EIO: 'ERR_SHM_PERMISSION',
  ESTALE: 'ERR_SHM_STALE',
  ENOTSUP: 'ERR_SHM_UNSUPPORTED',
  EOPNOTSUPP: 'ERR_SHM_UNSUPPORTED',
  ENOSYS: 'ERR_SHM_UNSUPPORTED',
  EOVERFLOW: 'ERR_SHM_UNSUPPORTED',
  ENODEV: 'ERR_SHM_UNSUPPORTED',
  ERANGE: 'ERR_SHM_UNSUPPORTED',
  ENAMETOOLONG: 'ERR_SHM_INVALID_NAME',
  ETIMEDOUT: 'ERR_SHM_TIMEOUT',
  ECONNREFUSED: 'ERR_SHM_CONNECT',
  EPIPE: 'ERR_SHM_DISCONNECTED',
  ECONNRESET: 'ERR_SHM_DISCONNECTED',
  ENOTCONN: 'ERR_SHM_DISCONNECTED',
  // Node's own permission model.
  ERR_ACCESS_DENIED: 'ERR_SHM_PERMISSION',
  ERR_TOO_MANY_ATTACHMENTS: 'ERR_SHM_TOO_MANY_ATTACHMENTS',
};

/** What to do, where the kernel's words lead astray: "too many open files" is not about files, nor about memory. */
const ADVICE: Record<string, string> = {
  EMFILE: 'this process has no more descriptors: raise ulimit -n',
  ENFILE: 'this machine has no more descriptors: raise fs.file-max',
};

/** Gives a failed system call its stable code. `remedy`: what to do about it. A `ShmError` passes through unchanged. */
export function fromSystemError(error: unknown, what: string, remedy?: string): ShmError {
  if (error instanceof ShmError) return error;
  const code = (error as SystemCause | undefined)?.code ?? '';
  const message = `${what}: ${ADVICE[code] ?? (error instanceof Error ? error.message : String(error))}`;
  return new ShmError(BY_ERRNO[code] ?? 'ERR_SHM_INTERNAL', remedy ? `${message}; ${remedy}` : message, {
    cause: error,
  });
}
