import { FINDING } from './finding.js';
import { MAKING } from './making.js';
import { REMOVING } from './removing.js';

export { Trial } from './trial.js';

/** What every back end of the segment store does, as plain data: also for a system on which vitest does not run. */
export const CASES = [...MAKING, ...FINDING, ...REMOVING];
