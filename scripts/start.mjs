import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { setup } from './setup.mjs';

setup();
const example = fileURLToPath(new URL('../examples/first-run/main.mjs', import.meta.url));
process.exit(spawnSync(process.execPath, [example], { stdio: 'inherit' }).status ?? 1);
