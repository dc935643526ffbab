import { fileURLToPath } from 'node:url';
import { runInForeground } from './lib/foreground.mjs';
import { setup } from './setup.mjs';

setup();
runInForeground(fileURLToPath(new URL('../bench/main.mjs', import.meta.url)));
