// npm run prebuilds -- [linux-x64 linux-arm64 linux-x64-musl win32-x64]
//
// Makes the packages with the binaries, native/prebuilds/NAME. Each must do with an older system, and has been loaded and used before it counts.
// Says which there are and which not; fails when one is broken, not when what it takes to make or to run it is not installed.
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { binariesOf, folderOf, writePackage } from './lib/binary-package.mjs';
import { missingCompiler } from './lib/compilers.mjs';
import { checkDemands } from './lib/demands.mjs';
import { machineOf } from './lib/machines.mjs';
import { releaseBuild } from './lib/release-build.mjs';
import { TARGETS } from './lib/targets.mjs';
import { useHere } from './lib/use.mjs';
import { setup } from './setup.mjs';

/** What is missing to build and use a target here. */
export async function missing(target) {
  if (!(target in TARGETS)) return 'such target';
  return missingCompiler(target) ?? (await machineOf(target)).missing();
}

/** Makes the package of a target, of which nothing is missing, in a folder; nobody has used it yet. Throws when its binaries ask for too much. */
export async function makePackage(target, folder) {
  setup();
  const built = await releaseBuild(target);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const name of binariesOf(target)) {
    copyFileSync(join(built, name), join(folder, name));
    checkDemands(target, join(folder, name));
  }
  writePackage(target, folder);
  return folder;
}

/** Makes the package of a target, and uses it. Returns its folder, and in what it was used. Throws when its binaries ask for too much, or do not work. */
export async function prebuild(target) {
  const lacking = await missing(target);
  if (lacking) throw new Error(`${target} cannot be built here: there is no ${lacking}`);
  const folder = folderOf(target);
  try {
    await makePackage(target, folder);
    return { folder, runtimes: await useCopy(target, folder) };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

async function useCopy(target, folder) {
  const copy = mkdtempSync(join(tmpdir(), 'shmd-binaries-'));
  try {
    cpSync(folder, copy, { recursive: true });
    return await useHere(await machineOf(target), copy);
  } finally {
    rmSync(copy, { recursive: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const chosen = process.argv.slice(2);
  for (const target of chosen.length > 0 ? chosen : Object.keys(TARGETS)) {
    const lacking = await missing(target);
    if (lacking) {
      console.log(`${target}: not made, there is no ${lacking}`);
      continue;
    }
    const { folder, runtimes } = await prebuild(target);
    console.log(`${target}: loaded and used in ${runtimes.join(' and ')}, ${folder}`);
  }
}
