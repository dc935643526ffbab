// npm run bench:profile -- [--seconds N] [--json FILE] [--before CHECKOUT]: what client and manager spend their time on while `managed` runs; and
// what those of another checkout do, which must be built.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { environment } from './lib/environment.mjs';
import { written } from './lib/measure.mjs';
import { profilePath } from './lib/paths.mjs';
import { timesOf } from './profile/categories.mjs';
import { profiled, stopAll } from './profile/profiled.mjs';

const FUNCTIONS = 12;
const HERE = fileURLToPath(new URL('..', import.meta.url));

function readArguments() {
  const options = {
    seconds: { type: 'string', default: '30' },
    json: { type: 'string', default: profilePath },
    before: { type: 'string' },
  };
  const { seconds, json, before } = parseArgs({ options }).values;
  if (Number(seconds) > 0) return { seconds: Number(seconds), json, before };
  console.error('--seconds is a number above 0');
  return process.exit(2);
}

/** The client, the manager and the commit of a checkout. */
function programsOf(checkout) {
  const { resolve: entryOf } = createRequire(join(resolve(checkout), 'package.json'));
  const git = spawnSync('git', ['-C', checkout, 'rev-parse', '--short', 'HEAD'], { encoding: 'utf8' });
  return {
    client: entryOf('@shmd/client'),
    manager: join(dirname(entryOf('@shmd/manager/package.json')), 'bin/shmd.js'),
    commit: git.status === 0 ? git.stdout.trim() : undefined,
  };
}

/** Runs both under the profiler; their profiles are in `folder` then. Returns the number of operations. */
async function run(folder, seconds, programs) {
  const options = ['start', '--json', '--runtime-dir', join(folder, 'run')];
  const manager = profiled(join(folder, 'manager'), programs.manager, ...options);
  try {
    const { address } = JSON.parse(await manager.line);
    const load = fileURLToPath(new URL('profile/load.mjs', import.meta.url));
    const client = profiled(join(folder, 'client'), load, programs.client, address, String(seconds));
    const operations = Number(await client.line);
    await client.exited;
    return operations;
  } finally {
    manager.stop();
    await manager.exited;
  }
}

function timesIn(folder, name) {
  const [file] = readdirSync(join(folder, name));
  return { name, ...timesOf(JSON.parse(readFileSync(join(folder, name, file), 'utf8'))) };
}

function print({ name, categories, functions }, operations) {
  const each = (time) => written((time * 1e6) / operations, 'µs').padStart(10);
  console.log(`\n${name}, for each operation`);
  for (const [category, time] of Object.entries(categories)) console.log(`${each(time)}  ${category}`);
  console.log('  of it, by function:');
  const longest = Object.entries(functions).filter(([what]) => !what.startsWith('waiting'));
  for (const [what, time] of longest.slice(0, FUNCTIONS)) console.log(`${each(time)}  ${what}`);
}

/** Profiles one checkout, and prints what was found. */
async function take(checkout, seconds) {
  const programs = programsOf(checkout);
  const folder = mkdtempSync(join(tmpdir(), 'shmd-profile-'));
  try {
    const operations = await run(folder, seconds, programs);
    const processes = ['client', 'manager'].map((name) => timesIn(folder, name));
    console.log(`${checkout}: ${operations} operations in ${seconds} s`);
    for (const one of processes) print(one, operations);
    return { environment: environment({}), commit: programs.commit, seconds, operations, processes };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const { seconds, json, before } = readArguments();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stopAll);
const former = before === undefined ? {} : { before: await take(before, seconds) };
const found = { ...(await take(HERE, seconds)), ...former };
mkdirSync(dirname(json), { recursive: true });
writeFileSync(json, `${JSON.stringify(found, null, 1)}\n`);
console.log(`\nwritten: ${json}`);
