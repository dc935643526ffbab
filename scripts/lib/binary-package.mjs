// What stands beside the binaries of one system to make them a package.
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageOf, TARGETS } from './targets.mjs';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const NATIVE = JSON.parse(readFileSync(join(root, 'native/package.json'), 'utf8'));

/** Windows frees what a dead manager held, so nobody has to do it in its place. */
export const binariesOf = (target) => (TARGETS[target].os === 'win32' ? ['shmd.node'] : ['shmd.node', 'shmd-reaper']);

/** Where the package of a target is, once its binaries have been used. */
export const folderOf = (target) => join(root, 'native/prebuilds', target);

/** Makes a package of a folder that has the binaries. */
export function writePackage(target, folder) {
  const { os, cpu, libc } = TARGETS[target];
  const { version, license, repository, homepage, bugs, engines } = NATIVE;
  const manifest = {
    name: packageOf(target),
    version,
    description: `The binaries of @shmd/native for ${target}`,
    keywords: ['shared-memory', 'shm', 'addon'],
    license,
    repository,
    homepage,
    bugs,
    type: 'commonjs',
    engines,
    os: [os],
    cpu: [cpu],
    ...(libc && { libc: [libc] }),
    files: binariesOf(target),
  };
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  writeFileSync(join(folder, 'README.md'), readme(target));
  copyFileSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
}

const readme = (target) => `# ${packageOf(target)}

The binaries of [@shmd/native](https://www.npmjs.com/package/@shmd/native) for ${target}. npm picks this package by itself; nobody needs to name it.

MIT licence
`;
