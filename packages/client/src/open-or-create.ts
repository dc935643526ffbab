import { methods, ShmError } from '@shmd/protocol';
import type { Attachments } from './attachments.js';
import { createParams, type OpenOrCreateOptions } from './client-options.js';
import type { SharedMemory } from './shared-memory.js';

/** One process makes and initialises a segment, and all others wait for it; when that process fails, the next takes its place. */
export async function openOrCreate(attachments: Attachments, options: OpenOrCreateOptions): Promise<SharedMemory> {
  const { init, timeout, ...given } = options;
  const { signal } = given;
  const create = createParams(given);
  const deadline = timeout === undefined ? undefined : performance.now() + timeout;
  for (;;) {
    try {
      const shm = await attachments.create({ ...create, publish: init === undefined }, signal);
      return init ? await attachments.initialise(shm, init) : shm;
    } catch (error) {
      // With a system call for a cause, it is not a segment of this manager that has the name.
      const { code, cause } = error as ShmError;
      if (code !== 'ERR_SHM_EXISTS' || cause) throw error;
    }
    const left = deadline === undefined ? undefined : Math.max(0, Math.ceil(deadline - performance.now()));
    try {
      const { name, uid } = await attachments.request(methods.stat, { name: given.name });
      const located = await attachments.locate(
        { name, uid },
        { wait: true, ...timed(left), ...(signal && { signal }) },
      );
      return attachments.hold(located, 'read-write');
    } catch (error) {
      // The creation we saw is gone: its initialiser died or failed. Try to be the next.
      const code = (error as ShmError).code;
      if (code !== 'ERR_SHM_STALE' && code !== 'ERR_SHM_NOT_FOUND') throw error;
      if (left === 0) throw new ShmError('ERR_SHM_TIMEOUT', `${given.name} was not initialised in time`);
    }
  }
}

function timed(timeout: number | undefined): { timeout?: number } {
  return timeout === undefined ? {} : { timeout };
}
