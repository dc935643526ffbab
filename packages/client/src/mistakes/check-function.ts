import { ShmError, shown } from '@shmd/protocol';

/** Before anything is done for it: else it would fail half-way. Throws ERR_SHM_INVALID_ARGUMENT. */
export function checkFunction(what: string, given: unknown): void {
  if (typeof given === 'function') return;
  throw new ShmError('ERR_SHM_INVALID_ARGUMENT', `${what} must be a function, not ${shown(given)}`);
}
