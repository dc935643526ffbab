import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { setup } from './setup.mjs';

setup();
const bench = fileURLToPath(new URL('../bench/main.mjs', import.meta.url));
const child = spawn(process.execPath, [bench, ...process.argv.slice(2)], { stdio: 'inherit' });
// Ctrl-C reaches the bench too: it cleans up and ends, and we end after it.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.once('exit', (code) => process.exit(code ?? 1));
