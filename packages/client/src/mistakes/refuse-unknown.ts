import { ShmError } from '@shmd/protocol';

/** A misspelt option is an error and not a silent default. Give it what is left of the options. Throws ERR_SHM_INVALID_ARGUMENT. */
export function refuseUnknown(rest: object): void {
  const [first] = Object.keys(rest);
  if (first !== undefined) throw new ShmError('ERR_SHM_INVALID_ARGUMENT', `no option is called ${first}`);
}
