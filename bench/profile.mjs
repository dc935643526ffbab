// npm run bench:profile -- [--seconds N] [--json FILE]: what client and manager spend their time on while `managed` runs.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { environment } from './lib/environment.mjs';
import { written } from './lib/measure.mjs';
import { profilePath } from './lib/paths.mjs';
import { timesOf } from './profile/categories.mjs';
import { profiled, stopAll } from './profile/profiled.mjs';

const FUNCTIONS = 12;

function readArguments() {
  const options = { seconds: { type: 'string', default: '30' }, json: { type: 'string', default: profilePath } };
  const { seconds, json } = parseArgs({ options }).values;
  if (Number(seconds) > 0) return { seconds: Number(seconds), json };
  console.error('--seconds is a number above 0');
  return process.exit(2);
}

/** Runs both under the profiler; their profiles are in `folder` then. Returns the number of operations. */
async function run(folder, seconds) {
  const options = ['start', '--json', '--runtime-dir', join(folder, 'run')];
  const manager = profiled(join(folder, 'manager'), '../../packages/manager/bin/shmd.js', ...options);
  try {
    const { address } = JSON.parse(await manager.line);
    const client = profiled(join(folder, 'client'), 'load.mjs', address, String(seconds));
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

const { seconds, json } = readArguments();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stopAll);
const folder = mkdtempSync(join(tmpdir(), 'shmd-profile-'));
try {
  const operations = await run(folder, seconds);
  const processes = ['client', 'manager'].map((name) => timesIn(folder, name));
  console.log(`${operations} operations in ${seconds} s`);
  for (const one of processes) print(one, operations);
  mkdirSync(dirname(json), { recursive: true });
  writeFileSync(json, `${JSON.stringify({ environment: environment({}), seconds, operations, processes }, null, 1)}\n`);
  console.log(`\nwritten: ${json}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
