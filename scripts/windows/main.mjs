// npm run test:windows -- [windows-node20 windows-node22] [PROGRAM…]
//
// The addon built for Windows by mingw, and the programs of test/windows in real node.exe under Wine. Says so and ends well where Wine or mingw
// cannot be had; fails when a case fails, a program does not come to its end, or none ran at all.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chosen } from '../lib/runtimes.mjs';
import { setup } from '../setup.mjs';
import { COMPILER, crossBuild, variantFolder } from './cross-build.mjs';
import { NODE_EXES, nodeExe } from './packages.mjs';
import { runInWine, startWine, stopWine, WORK, windowsPath } from './wine.mjs';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
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
if (missing.length > 0) {
  const wanted = missing.map(([command, packages]) => `${command} (Debian: ${packages})`).join(', ');
  console.log(`test:windows: skipped: there is no ${wanted}`);
  process.exit(0);
}

/** Runs one program and returns how many of its cases passed; null when it failed. */
async function run(exe, runtime, program, native) {
  const log = join(WORK, `${runtime}-${program}.log`);
  const script = windowsPath(join(root, `test/windows/${program}.mjs`));
  const variables = {
    SHMD_NATIVE_DIR: windowsPath(native),
    SHMD_TEST_ELECTRON: windowsPath(variantFolder('electron')),
    SHMD_TEST_PLACEHOLDERS: windowsPath(variantFolder('placeholders')),
    SHMD_TEST_PROGRAMS: windowsPath(native),
    SHMD_TEST_CONFORMANCE: windowsPath(CONFORMANCE),
  };
  const { status, output } = await runInWine(exe, ['--expose-gc', script], { variables, timeout: TIMEOUT, log });
  const lines = output.split(/\r?\n/);
  for (const line of lines.filter((each) => each.startsWith('skipped '))) console.log(`  ${line}`);
  const [, passed, failed] = /^finished: (\d+) passed, (\d+) failed$/m.exec(output.replaceAll('\r', '')) ?? [];
  const oks = lines.filter((line) => line.startsWith('ok ')).length;
  console.log(`  ${program}: ${oks} cases passed, ${failed ?? 'an unknown number'} failed`);
  if (status === 0 && failed === '0' && Number(passed) === oks && oks > 0) return oks;
  console.log(`${output}\n  ${program} ended with ${status}; its output is in ${log}`);
  return null;
}

const named = process.argv.slice(2);
const programs = PROGRAMS.filter((program) => named.includes(program));
setup();
const native = await crossBuild();
// Not earlier: setup() may have installed it.
const { build } = await import('esbuild');
const suite = { entryPoints: [join(root, 'test/conformance/cases.ts')], outfile: CONFORMANCE };
await build({ ...suite, bundle: true, packages: 'external', format: 'esm', platform: 'node', logLevel: 'warning' });
startWine();
const results = [];
try {
  for (const runtime of chosen(NODE_EXES, named)) {
    console.log(`${runtime} under Wine:`);
    for (const program of programs.length > 0 ? programs : PROGRAMS)
      results.push(await run(nodeExe(runtime), runtime, program, native));
  }
} finally {
  stopWine();
}
const total = results.reduce((sum, passed) => sum + (passed ?? 0), 0);
const good = results.length > 0 && results.every((passed) => passed !== null);
console.log(`test:windows: ${total} cases passed${good ? '' : '; FAILED'}`);
process.exit(good ? 0 : 1);
