// npm run test:posix [-- FILE…]: the suites of what a manager does with segments, over the space of shm_open(), which is what systems
// without O_TMPFILE have.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rebuilt } from './lib/variant.mjs';
import { setup } from './setup.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const SUITES = ['test/conformance', 'test/crash', 'test/multiprocess/names.test.ts'];
// These need a directory of their own for segments, and such a space has none.
const WITHOUT = ['test/crash/identity.test.ts', 'test/crash/ledgers.test.ts'];

setup();
const env = { ...process.env, SHMD_NATIVE_DIR: rebuilt('posix'), SHMD_TEST_SPACE: 'posix' };
const args = process.argv.slice(2);
const excluded = WITHOUT.flatMap((file) => ['--exclude', file]);
const vitest = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...excluded, ...(args.length > 0 ? args : SUITES)];
const { status } = spawnSync(process.execPath, vitest, { stdio: 'inherit', cwd: root, env });
process.exit(status ?? 1);
