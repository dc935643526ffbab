// A package as it is packed: what its manifest lists, and what all of ours have in common.
import { copyFileSync, cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageOf, TARGETS } from './targets.mjs';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Folders of the repository that travel in a package, at the same place. */
const TRAVELS = { '@shmd/manager': ['clients/python'] };

/** What is of no use to who installs it. */
const isLeftover = (path) => basename(path) === '__pycache__';

/** Puts the package of `source`, a folder of the repository, into an empty folder. Returns that. */
export function stagePackage(source, folder) {
  const manifest = JSON.parse(readFileSync(join(root, source, 'package.json'), 'utf8'));
  const copy = (from, to) => cpSync(from, to, { recursive: true, filter: (path) => !isLeftover(path) });
  for (const name of manifest.files) {
    if (existsSync(join(root, source, name))) copy(join(root, source, name), join(folder, name));
  }
  for (const name of TRAVELS[manifest.name] ?? []) copy(join(root, name), join(folder, name));
  copyFileSync(join(root, source, 'README.md'), join(folder, 'README.md'));
  copyFileSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(packed(manifest), null, 2)}\n`);
  return folder;
}

/** A manifest without what is for the workspace alone; that of @shmd/native with the packages of binaries, which are not in the workspace. */
function packed({ scripts, devDependencies, imports, ...manifest }) {
  const shipped = Object.entries(imports ?? {}).filter(([name]) => !name.startsWith('#validators'));
  return {
    ...manifest,
    ...(shipped.length > 0 && { imports: Object.fromEntries(shipped) }),
    ...(manifest.name === '@shmd/native' && {
      optionalDependencies: Object.fromEntries(Object.keys(TARGETS).map((name) => [packageOf(name), manifest.version])),
    }),
  };
}
