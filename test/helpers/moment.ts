import { dieInCall } from './die-in-call.js';
import type { Skip } from './skip.js';
import { SPACE } from './space.js';

/** The steps that the addon takes by itself: in which call each begins and ends, and how often that is made while a manager starts. */
const STEPS_OF_ADDON: Record<typeof SPACE, Record<string, { before: string; after: string; atStart: number }>> = {
  linux: {
    reserve: { before: 'reserve', after: 'posix_fallocate64', atStart: 2 },
    record: { before: 'record', after: 'record', atStart: 1 },
    publish: { before: 'linkat', after: 'linkat', atStart: 1 },
    rename: { before: 'renameat2', after: 'renameat2', atStart: 0 },
    unlink: { before: 'unlinkat', after: 'unlinkat', atStart: 0 },
    strike: { before: 'strike', after: 'strike', atStart: 0 },
  },
  // Nothing is reserved before it has its name there; F431 to F437 are about the deaths while it is being made.
  posix: {
    record: { before: 'record', after: 'record', atStart: 1 },
    publish: { before: 'shm_open', after: 'posix_fallocate64', atStart: 1 },
    unlink: { before: 'shm_unlink', after: 'shm_unlink', atStart: 0 },
    strike: { before: 'strike', after: 'strike', atStart: 0 },
  },
};

/** What a manager of the test build has to be told, so that it dies at `moment`: `publish:after`, at the third time `publish:after@3`. */
export interface Death {
  failpoint: string;
  env: NodeJS.ProcessEnv;
}

/** Skips the test where there is no such moment, or no C compiler. */
export function deathAt(moment: string, skip: Skip): Death {
  const [, step = '', edge = '', times = '1'] = /^(.+):(before|after)(?:@(\d+))?$/.exec(moment) ?? [];
  const call = STEPS_OF_ADDON[SPACE][step];
  if (!call) {
    if (step in STEPS_OF_ADDON.linux) skip(`no such moment over ${SPACE}`);
    return { failpoint: moment, env: {} };
  }
  const dying = `${call[edge as 'before' | 'after']}:${Number(times) + call.atStart}:${edge}`;
  return { failpoint: 'never', env: dieInCall(dying, skip) };
}
