import { ShmError } from '@shmd/protocol';
import { Deadline } from '../deadlines/deadline.js';

/** Between two looks for a manager that is not there yet. ms. */
const RETRY_MS = 50;

/** None listens yet, or a former one is about to end. */
const NOT_YET = ['ERR_SHM_CONNECT', 'ERR_SHM_DISCONNECTED', 'ERR_SHM_SHUTTING_DOWN'];

/**
 * What `open` makes of a manager, as soon as there is one. Rejects with what the last attempt said when `timeout` ms are over, with the signal's
 * reason, and at once with any other error.
 *
 * @param open is given the ms that are left
 */
export async function awaitManager<T>(
  open: (left: number) => Promise<T>,
  timeout: number,
  signal: AbortSignal | undefined,
): Promise<T> {
  const deadline = new Deadline(timeout);
  for (;;) {
    let refusal: unknown;
    try {
      return await open(Math.ceil(deadline.left));
    } catch (error) {
      const isNotYet = error instanceof ShmError && NOT_YET.includes(error.code);
      if (!isNotYet || deadline.left < RETRY_MS) throw error;
      refusal = error;
    }
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    signal?.throwIfAborted();
    // An attempt without time for it would only say that it had none.
    if (deadline.left === 0) throw refusal;
  }
}
