// npm run soak -- --minutes N [--seed S] [--clients N]
import { fileURLToPath } from 'node:url';
import { runInForeground } from './lib/foreground.mjs';
import { setup } from './setup.mjs';

setup();
runInForeground(fileURLToPath(new URL('../test/soak/main.mjs', import.meta.url)));
