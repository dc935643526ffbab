import { spawnSync } from 'node:child_process';
import type { Check } from './check.js';

/** What the reaper ends with when it is not told what to do. */
const USAGE = 2;

/** Without its reaper a manager that is killed leaves its segments until the next one starts. */
export const nativeParts: Check = {
  name: 'native parts',
  look({ native }) {
    const remedy = 'install @shmd/native again, or build it: npm run build';
    if ('missing' in native) return { status: 'fail', found: `the addon cannot be loaded: ${native.missing}`, remedy };
    if (native.reaperPath === null) return { status: 'ok', found: 'the addon is loaded' };
    // Only running it shows whether it can run: the file may be there on a mount with noexec.
    const { status, signal, error } = spawnSync(native.reaperPath, [], { stdio: 'ignore', timeout: 5_000 });
    if (status === USAGE) return { status: 'ok', found: `the addon is loaded, and ${native.reaperPath} runs` };
    const why = error?.message ?? `it ended with ${signal ?? status}`;
    return { status: 'fail', found: `the reaper ${native.reaperPath} does not run: ${why}`, remedy };
  },
};
