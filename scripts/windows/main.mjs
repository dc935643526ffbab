// npm run test:windows -- [windows-node20 windows-node22]
//
// Programs of test/windows, in real node.exe. On Windows itself in the one that runs this, with the addon that `npm run build` made; elsewhere
// under Wine, with an addon built by mingw. Says so and ends well where Wine or mingw cannot be had; fails when a case fails, a program does not
// come to its end, or none ran at all.
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as own from '../lib/machines/own.mjs';
import * as wine from '../lib/machines/wine.mjs';
import { chosen } from '../lib/runtimes.mjs';
import { setup } from '../setup.mjs';
import { COMPILER, crossBuild } from './cross-build.mjs';
import { WORK } from './wine.mjs';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const PROGRAMS = [
  // The addon by itself.
  ...['sections', 'mappings', 'grants', 'background-writer'],
  // Clients of a manager.
  ...['segments', 'values', 'processes', 'managers', 'command'],
];

/** What one program may take. ms. */
const TIMEOUT = 900_000;

const missing = [
  ['wine', 'wine wine64'],
  [COMPILER, 'g++-mingw-w64-x86-64-posix'],
].filter(([command]) => spawnSync(command, ['--version'], { stdio: 'ignore' }).error);
if (process.platform !== 'linux' || process.arch !== 'x64') missing.push(['Linux on x64', 'no package']);
const onWindows = process.platform === 'win32';
if (missing.length > 0 && !onWindows) {
  const wanted = missing.map(([command, packages]) => `${command} (Debian: ${packages})`).join(', ');
  console.log(`test:windows: skipped: there is no ${wanted}`);
  process.exit(0);
}

/** Runs one program and returns how many of its cases passed; null when it failed. */
async function run(machine, runtime, program) {
  const script = join(root, `test/windows/${program}.mjs`);
  const variables = { SHMD_NATIVE_DIR: machine.pathOf(native) };
  const options = { flags: ['--expose-gc'], cwd: root, variables, timeout: TIMEOUT };
  const { status, output } = await machine.run(runtime, script, [], options);
  const lines = output.split(/\r?\n/);
  for (const line of lines.filter((each) => each.startsWith('skipped '))) console.log(`  ${line}`);
  const [, passed, failed] = /^finished: (\d+) passed, (\d+) failed$/m.exec(output.replaceAll('\r', '')) ?? [];
  const oks = lines.filter((line) => line.startsWith('ok ')).length;
  console.log(`  ${program}: ${oks} cases passed, ${failed ?? 'an unknown number'} failed`);
  if (status === 0 && failed === '0' && Number(passed) === oks && oks > 0) return oks;
  console.log(`${output}\n  ${program} ended with ${status}`);
  return null;
}

setup();
const native = onWindows ? join(root, 'native/build/Release') : await crossBuild();
mkdirSync(WORK, { recursive: true });
const machine = (onWindows ? own : wine).start(WORK);
const results = [];
try {
  for (const runtime of chosen(machine.runtimes, process.argv.slice(2))) {
    console.log(`${runtime}${onWindows ? '' : ' under Wine'}:`);
    for (const program of PROGRAMS) results.push(await run(machine, runtime, program));
  }
} finally {
  machine.end();
}
const total = results.reduce((sum, passed) => sum + (passed ?? 0), 0);
const good = results.length > 0 && results.every((passed) => passed !== null);
console.log(`test:windows: ${total} cases passed${good ? '' : '; FAILED'}`);
process.exit(good ? 0 : 1);
