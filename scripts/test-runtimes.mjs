// npm run test:runtimes -- [node20 node22 node24 node26 bun deno]
//
// The client's suites on every Node.js, with the very binary that is built here, and a smoke test on Bun and Deno.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chosen, NODES, OTHERS, runtime } from './lib/runtimes.mjs';
import { setup } from './setup.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const SUITES = ['test/multiprocess', 'test/close', 'test/native', 'test/arrays', 'test/lists', 'packages/client/test'];

// What a program must be told to be allowed to do as much as under Node.js.
const ARGUMENTS = { bun: [], deno: ['run', '--allow-all', '--node-modules-dir=manual'] };

const run = (command, args, env = {}) =>
  spawnSync(command, args, { stdio: 'inherit', cwd: root, env: { ...process.env, ...env } }).status === 0;

async function smoke(name) {
  const { SharedMemoryManager } = await import('@shmd/manager');
  const manager = await SharedMemoryManager.start();
  try {
    const shm = await manager.create(64);
    shm.write('node');
    const program = join(root, 'test/runtimes/smoke.mjs');
    const passed = run(runtime(name), [...ARGUMENTS[name], program, shm.name], manager.env);
    return passed && shm.read(4, 4).toString() === 'seen';
  } finally {
    await manager.shutdown();
  }
}

setup();
const results = {};
for (const name of chosen([...NODES, ...OTHERS], process.argv.slice(2))) {
  console.log(`${name}:`);
  results[name] = NODES.includes(name)
    ? run(runtime(name), ['node_modules/vitest/vitest.mjs', 'run', ...SUITES])
    : await smoke(name);
}
for (const [name, passed] of Object.entries(results)) console.log(`${name}: ${passed ? 'passed' : 'FAILED'}`);
process.exit(Object.values(results).every(Boolean) ? 0 : 1);
