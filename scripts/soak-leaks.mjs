// npm run soak:leaks -- [node20 node22 …]: 100,000 attachments and 1,000 workers on every Node.js, and nothing left.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { chosen, NODES, runtime } from './lib/runtimes.mjs';
import { setup } from './setup.mjs';

setup();
const program = fileURLToPath(new URL('../test/close/leaks.mjs', import.meta.url));
const failed = chosen(NODES, process.argv.slice(2)).filter(
  (name) => spawnSync(runtime(name), [program], { stdio: 'inherit' }).status !== 0,
);
process.exit(failed.length > 0 ? 1 : 0);
