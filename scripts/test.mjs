import { runVitest } from './lib/vitest.mjs';
import { setup } from './setup.mjs';

setup();
process.exit(runVitest(process.argv.slice(2)));
