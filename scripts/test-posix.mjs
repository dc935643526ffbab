// npm run test:posix [-- FILE…]: the suites of what a manager does with segments, over the space of shm_open(), which is what systems
// without O_TMPFILE have.
import { rebuilt } from './lib/variant.mjs';
import { filesOr, runVitest } from './lib/vitest.mjs';
import { setup } from './setup.mjs';

const SUITES = ['test/conformance', 'test/crash', 'test/multiprocess/names.test.ts'];
// These need a directory of their own for segments, and such a space has none.
const WITHOUT = ['test/crash/identity.test.ts', 'test/crash/ledgers.test.ts'];

setup();
const env = { SHMD_NATIVE_DIR: rebuilt('posix'), SHMD_TEST_SPACE: 'posix' };
process.exit(runVitest(filesOr(SUITES), { without: WITHOUT, env }));
