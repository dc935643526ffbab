import { checkedRequest } from '../connection/request-options.js';
import { Deadline } from '../deadlines/deadline.js';
import { checkOptions } from '../mistakes/check-options.js';
import { refuseUnknown } from '../mistakes/refuse-unknown.js';

/**
 * What a caller may say about any wait.
 *
 * @example
 * ```ts
 * const options: WaitOptions = { timeout: 1_000, signal: AbortSignal.timeout(5_000) };
 * await mutex.run(() => shm.write('hello', 16), options);
 * ```
 */
export interface WaitOptions {
  /** ms until the wait rejects with ERR_SHM_TIMEOUT. Default: as long as it takes. */
  timeout?: number | undefined;
  /** Once aborted, the wait rejects with its reason. */
  signal?: AbortSignal | undefined;
}

/** How long a wait goes on. */
export interface Timing<T> {
  deadline: Deadline | undefined;
  signal: AbortSignal | undefined;
  /** What did not happen by the deadline, for the error. */
  what: string;
  /** With what the wait resolves at the deadline; without it, it rejects. */
  overdue?: T | undefined;
}

/** Reads the options of a wait that has no others. Throws ERR_SHM_INVALID_ARGUMENT. */
export function waitOptions<T>(options: WaitOptions, what: string, overdue?: T): Timing<T> {
  checkOptions(options, 'timeout');
  const { timeout, signal, ...unknown } = options;
  refuseUnknown(unknown);
  checkedRequest({ timeout, signal });
  return { deadline: timeout === undefined ? undefined : new Deadline(timeout), signal, what, overdue };
}
