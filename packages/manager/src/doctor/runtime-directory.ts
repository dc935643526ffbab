import { runtimeDirectoryProblem } from '../runtime/runtime-directory-problem.js';
import type { Check } from './check.js';

/** Whoever could write there could stand in for the manager. So a manager refuses to start over one that is not its user's alone. */
export const runtimeDirectory: Check = {
  name: 'runtime directory',
  look({ runtimeDir, uid }) {
    const problem = runtimeDirectoryProblem(runtimeDir, uid);
    if (problem === null) return { status: 'ok', found: `${runtimeDir} is yours alone` };
    if (problem === 'absent') return { status: 'ok', found: `${runtimeDir} will be made by the first manager` };
    return { status: 'fail', found: `${runtimeDir} ${problem.why}`, remedy: problem.remedy };
  },
};
