import { type Deadline, LONGEST_TIMER_MS } from './deadline.js';

/** Waits for a promise, but not beyond the deadline or the signal. Throws ERR_SHM_TIMEOUT (`otherwise` says of what), or the signal's reason. */
export function within<T>(
  promise: Promise<T>,
  deadline: Deadline,
  signal: AbortSignal | undefined,
  otherwise: string,
): Promise<T> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const settle = <A>(how: (value: A) => void) => {
      return (value: A) => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', abort);
        how(value);
      };
    };
    const fail = settle(reject);
    const abort = () => fail(signal?.reason);
    const expire = () => fail(deadline.missed(otherwise));
    const timer = setTimeout(expire, Math.min(deadline.left, LONGEST_TIMER_MS));
    signal?.addEventListener('abort', abort, { once: true });
    promise.then(settle(resolve), fail);
  });
}
