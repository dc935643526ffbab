import { ShmError } from '@shmd/protocol';

/** For who writes `new` before a class whose objects are made by a function. */
export function notByNew(name: string, instead: string): ShmError {
  return new ShmError('ERR_SHM_INVALID_ARGUMENT', `new ${name}() makes nothing: write ${instead}`);
}
