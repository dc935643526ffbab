import { ShmError } from '@shmd/protocol';

interface Waiter {
  uid: string | undefined;
  resolve: () => void;
  reject: (error: ShmError) => void;
}

/** Attach requests that wait for a segment to be created and published. */
export class Waiters {
  readonly #byName = new Map<string, Set<Waiter>>();

  /**
   * Resolves when the name may be ready. Rejects with ERR_SHM_TIMEOUT after `timeout` ms, and with `signal`'s reason. One that waits for
   * a certain creation is rejected with ERR_SHM_STALE when that is gone.
   */
  wait(name: string, uid: string | undefined, timeout: number | undefined, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = <A extends unknown[]>(how: (...args: A) => void) => {
        return (...args: A) => {
          this.#forget(name, waiter);
          clearTimeout(timer);
          signal.removeEventListener('abort', abort);
          how(...args);
        };
      };
      const waiter: Waiter = { uid, resolve: settle(resolve), reject: settle(reject) };
      const expire = () => waiter.reject(new ShmError('ERR_SHM_TIMEOUT', `${name} was not ready in ${timeout} ms`));
      const timer = timeout === undefined ? undefined : setTimeout(expire, timeout);
      const abort = () => waiter.reject(signal.reason);
      signal.addEventListener('abort', abort, { once: true });
      this.#byName.set(name, (this.#byName.get(name) ?? new Set()).add(waiter));
    });
  }

  #forget(name: string, waiter: Waiter): void {
    const waiting = this.#byName.get(name);
    waiting?.delete(waiter);
    if (waiting?.size === 0) this.#byName.delete(name);
  }

  ready(name: string): void {
    for (const waiter of [...(this.#byName.get(name) ?? [])]) waiter.resolve();
  }

  gone(name: string, uid: string): void {
    for (const waiter of [...(this.#byName.get(name) ?? [])]) {
      if (waiter.uid === uid) waiter.reject(new ShmError('ERR_SHM_STALE', `the segment that was ${name} is gone`));
    }
  }
}
