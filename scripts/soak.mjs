// npm run soak -- --minutes N [--seed S] [--clients N]
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { setup } from './setup.mjs';

setup();
const soak = fileURLToPath(new URL('../test/soak/main.mjs', import.meta.url));
const child = spawn(process.execPath, [soak, ...process.argv.slice(2)], { stdio: 'inherit' });
// Ctrl-C reaches the soak too: it cleans up and ends, and we end after it.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.once('exit', (code) => process.exit(code ?? 1));
