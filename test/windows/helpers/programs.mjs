// What is written in C here: see scripts/lib/windows/cross-build.mjs.
import { join } from 'node:path';

export const program = (name) => join(process.env.SHMD_TEST_PROGRAMS, `${name}.exe`);
