import { ShmError, shown } from '@shmd/protocol';
import { checkOptions } from '../mistakes/check-options.js';
import { refuseUnknown } from '../mistakes/refuse-unknown.js';

/**
 * What a caller may say about any request. However it ends early, it is taken back: what the manager may have made of it is undone.
 *
 * @example
 * ```ts
 * const options: RequestOptions = { timeout: 1_000, signal: AbortSignal.timeout(5_000) };
 * const segments = await client.list(options);
 * ```
 */
export interface RequestOptions {
  /** ms until the request rejects with ERR_SHM_TIMEOUT. Default: the client's `requestTimeout`. */
  timeout?: number | undefined;
  /** Once aborted, the request rejects with its reason. */
  signal?: AbortSignal | undefined;
}

/** Reads the options of a request that has no others. Throws ERR_SHM_INVALID_ARGUMENT. */
export function requestOptions(options: RequestOptions): RequestOptions {
  checkOptions(options, 'timeout');
  const { timeout, signal, ...unknown } = options;
  refuseUnknown(unknown);
  return checkedRequest({ timeout, signal });
}

/** Throws ERR_SHM_INVALID_ARGUMENT. */
export function checkedRequest<O extends RequestOptions>(options: O): O {
  const { timeout, signal } = options;
  if (timeout !== undefined) checkTimeout('timeout', timeout);
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw new ShmError('ERR_SHM_INVALID_ARGUMENT', `signal must be an AbortSignal, not ${shown(signal)}`);
  }
  return options;
}

/** Throws ERR_SHM_INVALID_ARGUMENT. */
export function checkTimeout(option: string, ms: unknown): void {
  if (typeof ms === 'number' && ms >= 0) return;
  throw new ShmError('ERR_SHM_INVALID_ARGUMENT', `${option} must be a number of milliseconds from 0, not ${shown(ms)}`);
}
