// npm run test:asan: the suites that use the native code hardest, with addon and reaper built with AddressSanitizer and
// UndefinedBehaviorSanitizer. Both end the process at the first finding, which fails the test at hand.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { rebuilt } from './lib/variant.mjs';
import { filesOr, runVitest } from './lib/vitest.mjs';
import { setup } from './setup.mjs';

const SUITES = ['test/close', 'test/crash', 'test/native'];

setup();
const native = rebuilt('asan');
// Node itself is not built with it, so the library must be there before anything else.
const library = execFileSync('g++', ['-print-file-name=libasan.so'], { encoding: 'utf8' }).trim();
if (!existsSync(library)) throw new Error('g++ has no libasan.so: install libasan (Debian: it comes with g++)');

const env = {
  SHMD_NATIVE_DIR: native,
  LD_PRELOAD: library,
  // V8 never frees all of its own at the end, and handles its faults itself.
  ASAN_OPTIONS: 'detect_leaks=0:handle_segv=0:allocator_may_return_null=1:abort_on_error=1',
  UBSAN_OPTIONS: 'print_stacktrace=1:halt_on_error=1',
};
process.exit(runVitest(filesOr(SUITES), { env }));
