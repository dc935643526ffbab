// npm run test:runtimes -- [node20 node22 node24 node26 bun deno]
//
// The client's suites on every Node.js, with the very binary that is built here. On Bun and Deno a smoke test, and that they start managers.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BUN_ENVIRONMENT, chosen, NODES, OTHERS, runtime } from './lib/runtimes.mjs';
import { runVitest } from './lib/vitest.mjs';
import { setup } from './setup.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const SUITES = [
  'test/multiprocess',
  'test/signals',
  'test/close',
  'test/native',
  'test/arrays',
  'test/lists',
  'packages/client/test',
];

// What a program must be told to be allowed to do as much as under Node.js.
const ARGUMENTS = { bun: [], deno: ['run', '--allow-all', '--node-modules-dir=manual'] };

const ENVIRONMENT = { ...process.env, ...BUN_ENVIRONMENT };

async function smoke(name) {
  const { SharedMemoryManager } = await import('@shmd/manager');
  const manager = await SharedMemoryManager.start();
  try {
    const shm = await manager.create(64);
    shm.write('node');
    const program = join(root, 'test/runtimes/smoke.mjs');
    const args = [...ARGUMENTS[name], program, shm.name];
    const env = { ...ENVIRONMENT, ...manager.env };
    const { status } = spawnSync(runtime(name), args, { stdio: 'inherit', cwd: root, env });
    return status === 0 && shm.read(4, 4).toString() === 'seen';
  } finally {
    await manager.shutdown();
  }
}

/** What is left of the segments and files of these managers 5 s after the last chance. */
async function leftovers(prefix, folder) {
  const deadline = performance.now() + 5_000;
  for (;;) {
    const segments = readdirSync('/dev/shm').filter((each) => each.startsWith(prefix));
    const left = [...segments, ...readdirSync(folder)];
    if (left.length === 0 || performance.now() > deadline) return left;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** However the program ends that started it, the manager goes, and all that it had with it. */
async function starts(name) {
  const program = join(root, 'test/runtimes/start.mjs');
  let passed = true;
  const check = (right, what) => {
    console.log(`  ${right ? '' : 'NOT SO: '}${what}`);
    passed &&= right;
  };
  for (const [how, end] of Object.entries({ shutdown: 0, return: 0, kill: 'SIGKILL' })) {
    const folder = mkdtempSync(join(tmpdir(), 'shmd-runtime-'));
    try {
      const args = [...ARGUMENTS[name], program, how, basename(folder), folder];
      const ended = spawnSync(runtime(name), args, {
        stdio: ['ignore', 'pipe', 'inherit'],
        cwd: root,
        env: ENVIRONMENT,
        timeout: 30_000,
      });
      check((ended.signal ?? ended.status) === end, `starts managers and ends (${how})`);
      const left = await leftovers(basename(folder), folder);
      check(left.length === 0, `leaves nothing (${how}) ${left}`);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
  const args = [...ARGUMENTS[name], program, 'shutdown', 'never', tmpdir()];
  const { stderr, status } = spawnSync(runtime(name), args, {
    encoding: 'utf8',
    cwd: root,
    env: { ...ENVIRONMENT, PATH: '' },
  });
  check(
    status !== 0 && /manager runs on Node\.js.*install Node\.js/.test(stderr),
    'without a Node.js it is told what to do',
  );
  return passed;
}

setup();
const results = {};
for (const name of chosen([...NODES, ...OTHERS], process.argv.slice(2))) {
  console.log(`${name}:`);
  results[name] = NODES.includes(name)
    ? runVitest(SUITES, { node: runtime(name) }) === 0
    : (await smoke(name)) && (await starts(name));
}
for (const [name, passed] of Object.entries(results)) console.log(`${name}: ${passed ? 'passed' : 'FAILED'}`);
process.exit(Object.values(results).every(Boolean) ? 0 : 1);
