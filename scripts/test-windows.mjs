// npm run test:windows -- [windows-node20 windows-node22] [PROGRAM…]
//
// Programs of test/windows, in real node.exe. On Windows itself in the one that runs this, with the addon that `npm run build` made; elsewhere
// under Wine, with an addon built by mingw. Says so and ends well where Wine or mingw cannot be had; fails when a case fails, a program does not
// come to its end, or none ran at all.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { countsLine } from './lib/counts.mjs';
import * as own from './lib/machines/own.mjs';
import * as wine from './lib/machines/wine.mjs';
import { chosen } from './lib/runtimes.mjs';
import { COMPILER, crossBuild, variantFolder } from './lib/windows/cross-build.mjs';
import { WORK } from './lib/windows/wine.mjs';
import { setup } from './setup.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
/** Every file there is a program; what they share is in its folder `helpers`. */
const PROGRAMS = readdirSync(join(root, 'test/windows'))
  .filter((file) => file.endsWith('.mjs'))
  .map((file) => basename(file, '.mjs'))
  .sort();

/** The cases of the conformance suite, as JavaScript. */
const CONFORMANCE = join(WORK, 'conformance.mjs');

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

/** Runs one program and returns how many of its cases passed, and how many failed: one at least when it did not end well. */
async function run(machine, runtime, program) {
  const script = join(root, `test/windows/${program}.mjs`);
  const variables = { SHMD_NATIVE_DIR: machine.pathOf(native), SHMD_TEST_CONFORMANCE: machine.pathOf(CONFORMANCE) };
  // What only mingw builds.
  if (!onWindows) {
    variables.SHMD_TEST_ELECTRON = machine.pathOf(variantFolder('electron'));
    variables.SHMD_TEST_PLACEHOLDERS = machine.pathOf(variantFolder('placeholders'));
    variables.SHMD_TEST_PROGRAMS = machine.pathOf(native);
  }
  const options = { flags: ['--expose-gc'], cwd: root, variables, timeout: TIMEOUT };
  const { status, output } = await machine.run(runtime, script, [], options);
  const lines = output.split(/\r?\n/);
  for (const line of lines.filter((each) => each.startsWith('skipped '))) console.log(`  ${line}`);
  const [, passed, failed] = /^finished: (\d+) passed, (\d+) failed$/m.exec(output.replaceAll('\r', '')) ?? [];
  const oks = lines.filter((line) => line.startsWith('ok ')).length;
  console.log(`  ${program}: ${oks} cases passed, ${failed ?? 'an unknown number'} failed`);
  if (status === 0 && failed === '0' && Number(passed) === oks && oks > 0) return { oks, failures: 0 };
  console.log(`${output}\n  ${program} ended with ${status}`);
  return { oks, failures: Math.max(1, Number(failed ?? 1)) };
}

const named = process.argv.slice(2);
const programs = PROGRAMS.filter((program) => named.includes(program));
setup();
const native = onWindows ? join(root, 'native/build/Release') : await crossBuild();
mkdirSync(WORK, { recursive: true });
// Not earlier: setup() may have installed it.
const { build } = await import('esbuild');
const suite = { entryPoints: [join(root, 'test/conformance/cases.ts')], outfile: CONFORMANCE };
await build({ ...suite, bundle: true, packages: 'external', format: 'esm', platform: 'node', logLevel: 'warning' });
const machine = (onWindows ? own : wine).start(WORK);
const results = [];
try {
  for (const runtime of chosen(machine.runtimes, named)) {
    console.log(`${runtime}${onWindows ? '' : ' under Wine'}:`);
    for (const program of programs.length > 0 ? programs : PROGRAMS) results.push(await run(machine, runtime, program));
  }
} finally {
  machine.end();
}
const passed = results.reduce((sum, { oks }) => sum + oks, 0);
// That nothing ran is a failure, too.
const failed = results.length === 0 ? 1 : results.reduce((sum, { failures }) => sum + failures, 0);
console.log(countsLine('windows', { passed, failed }));
process.exit(failed === 0 ? 0 : 1);
