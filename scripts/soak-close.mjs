// npm run soak:close -- [--ops N] [--seed S] [node20 node22 …]
//
// The soak of test/close/soak on every Node.js, and then with an addon that unmaps at once, which must crash: a soak that
// cannot find that finds nothing.
import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chosen, NODES, runtime } from './lib/runtimes.mjs';
import { relinked } from './lib/variant.mjs';
import { setup } from './setup.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { ops: { type: 'string', default: '20000' }, seed: { type: 'string' } },
});
const seed = values.seed ?? String(randomInt(2 ** 32));
const program = fileURLToPath(new URL('../test/close/soak/soak.mjs', import.meta.url));
const mark = `soak${process.pid}`;

function soak(node, env, stdio) {
  const started = performance.now();
  const args = [program, '--ops', values.ops, '--seed', seed];
  const { status, signal } = spawnSync(node, args, { stdio, env: { ...process.env, SHMD_TEST_RUN: mark, ...env } });
  // A crashed process leaves its files.
  for (const dir of ['/dev/shm', tmpdir()]) {
    for (const name of readdirSync(dir)) if (name.startsWith(mark)) rmSync(join(dir, name), { recursive: true });
  }
  return { ended: signal ?? status, seconds: ((performance.now() - started) / 1_000).toFixed(1) };
}

setup();
const unsafe = { SHMD_NATIVE_DIR: relinked('unsafe') };
let failed = false;
for (const name of chosen(NODES, positionals)) {
  const node = runtime(name);
  const { ended, seconds } = soak(node, {}, 'inherit');
  const crash = soak(node, unsafe, 'ignore').ended;
  const found = crash === 'SIGSEGV' || crash === 'SIGBUS' || crash === 'SIGABRT';
  if (ended !== 0 || !found) failed = true;
  console.log(`${name}: ${ended === 0 ? 'survived' : `ENDED WITH ${ended}`} in ${seconds} s`);
  console.log(`${name}, unmapping at once: ${found ? crash : `ended with ${crash}: THE SOAK FINDS NOTHING`}`);
}
process.exit(failed ? 1 : 0);
