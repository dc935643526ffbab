// npm run soak:signals -- [--minutes N] [--ping-pongs N] [--kills N] [--seed S] [node20 node22 …]
//
// The soak of test/signals/soak on the Node.js that this is, or on those that are named: nobody stuck, never two with a lock, no torn value, whoever is
// killed when.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runtime } from './lib/runtimes.mjs';
import { setup } from './setup.mjs';

const option = { type: 'string' };
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { minutes: option, 'ping-pongs': option, kills: option, seed: option },
});
setup();
const program = fileURLToPath(new URL('../test/signals/soak/main.mjs', import.meta.url));
const args = Object.entries(values).flatMap(([name, value]) => [`--${name}`, value]);
const nodes = positionals.length > 0 ? positionals.map(runtime) : [process.execPath];
const failed = nodes.filter((node) => spawnSync(node, [program, ...args], { stdio: 'inherit' }).status !== 0);
process.exit(failed.length > 0 ? 1 : 0);
