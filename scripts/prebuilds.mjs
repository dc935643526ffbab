// npm run prebuilds -- [linux-x64 linux-arm64]
//
// Makes the packages with the binaries, native/prebuilds/NAME. Each must do with an older system, and has been loaded and used before it counts.
// Says which there are and which not; fails when one is broken, not when what it takes to make or to run it is not installed.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BINARIES, folderOf, writePackage } from './lib/binary-package.mjs';
import { missingEmulator, writeStarter } from './lib/emulated.mjs';
import { checkGlibc } from './lib/glibc.mjs';
import { canBuild, releaseBuild } from './lib/release-build.mjs';
import { runtime } from './lib/runtimes.mjs';
import { host, TARGETS } from './lib/targets.mjs';
import { setup } from './setup.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** What is missing to build and use a target here. */
function missing(target) {
  if (!(target in TARGETS)) return 'such target';
  const { cpu, tools } = TARGETS[target];
  if (!canBuild(target)) return `${tools}g++`;
  return target === host() ? undefined : missingEmulator(cpu);
}

/** Makes the package of a target. Throws when its binaries ask for too much, or do not work. */
export function prebuild(target = host()) {
  const lacking = missing(target);
  if (lacking) throw new Error(`${target} cannot be built here: there is no ${lacking}`);
  setup();
  const { glibc, tools } = TARGETS[target];
  const folder = folderOf(target);
  const built = releaseBuild(target);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  try {
    for (const name of BINARIES) {
      copyFileSync(join(built, name), join(folder, name));
      checkGlibc(join(folder, name), glibc, `${tools}objdump`);
    }
    use(target, folder);
    writePackage(target);
  } catch (error) {
    rmSync(folder, { recursive: true });
    throw error;
  }
  return folder;
}

function use(target, binaries) {
  const folder = mkdtempSync(join(tmpdir(), 'shmd-use-'));
  try {
    const { node, native } =
      target === host() ? { node: process.execPath, native: binaries } : emulated(target, binaries, folder);
    const program = join(root, 'scripts/lib/use-once.mjs');
    const runtimeDir = join(folder, 'runtime');
    mkdirSync(runtimeDir, { mode: 0o700 });
    const { status, stdout, stderr } = spawnSync(node, [program, basename(folder), runtimeDir, node], {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, SHMD_NATIVE_DIR: native },
      timeout: 120_000,
    });
    if (status !== 0 || stdout !== 'used\n') throw new Error(`${target} does not work: ${status}\n${stdout}${stderr}`);
  } finally {
    rmSync(folder, { recursive: true });
    // What a reaper that does not work has left.
    for (const name of readdirSync('/dev/shm')) if (name.startsWith(basename(folder))) rmSync(join('/dev/shm', name));
  }
}

/** Starters of Node and of the reaper, with the addon beside that one. */
function emulated(target, binaries, folder) {
  const { cpu } = TARGETS[target];
  copyFileSync(join(binaries, 'shmd.node'), join(folder, 'shmd.node'));
  writeStarter(folder, 'shmd-reaper', join(binaries, 'shmd-reaper'), cpu);
  return { node: writeStarter(folder, 'node', runtime(`node20-${cpu}`), cpu), native: folder };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const chosen = process.argv.slice(2);
  for (const target of chosen.length > 0 ? chosen : Object.keys(TARGETS)) {
    const lacking = missing(target);
    if (lacking) console.log(`${target}: not made, there is no ${lacking}`);
    else console.log(`${target}: loaded and used, ${prebuild(target)}`);
  }
}
