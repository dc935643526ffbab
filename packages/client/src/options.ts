import { ShmError } from '@shmd/protocol';

/** Refuses what is no options object, or has a member not among `known`: a misspelt option must not be a silent default. */
export function checkOptions(options: unknown, known: readonly string[], what: string): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new ShmError('ERR_SHM_INVALID_ARGUMENT', `${what}: options must be an object`);
  }
  for (const key of Object.keys(options)) {
    if (known.includes(key)) continue;
    throw new ShmError('ERR_SHM_INVALID_ARGUMENT', `${what} has no option ${JSON.stringify(key)}`);
  }
}

/** Options of `create` that have nothing to do with what is in the segment. */
export const CREATE_KEYS = ['name', 'lifetime', 'meta', 'signal'] as const;

/** Options of `attach` for a view over the whole segment. */
export const ATTACH_KEYS = ['access', 'wait', 'timeout', 'signal'] as const;
