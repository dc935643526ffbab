// What stands beside the binaries of one system to make them a package.
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TARGETS } from './targets.mjs';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const NATIVE = JSON.parse(readFileSync(join(root, 'native/package.json'), 'utf8'));

/** Windows frees what a dead manager held, so nobody has to do it in its place. */
export const binariesOf = (target) => (TARGETS[target].os === 'win32' ? ['shmd.node'] : ['shmd.node', 'shmd-reaper']);

/** Where the package of a target is, once its binaries have been used. */
export const folderOf = (target) => join(root, 'native/prebuilds', target);

export const packageOf = (target) => `@shmd/native-${target}`;

/** Makes a package of a folder that has the binaries. */
export function writePackage(target, folder) {
  const { os, cpu, libc } = TARGETS[target];
  const { version, license, engines } = NATIVE;
  const manifest = {
    name: packageOf(target),
    version,
    description: `The binaries of @shmd/native for ${target}`,
    license,
    engines,
    os: [os],
    cpu: [cpu],
    ...(libc && { libc: [libc] }),
    files: binariesOf(target),
  };
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  copyFileSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
}

/** The manifest of @shmd/native as it is packed: in the workspace there are no such packages, and npm would ask for them. */
export function packedManifest() {
  const optionalDependencies = Object.fromEntries(
    Object.keys(TARGETS).map((name) => [packageOf(name), NATIVE.version]),
  );
  return { ...NATIVE, optionalDependencies };
}
