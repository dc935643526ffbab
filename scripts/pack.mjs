// npm run pack -- --out DIR [--target NAME]
//
// Writes every tarball that a user of this machine installs to DIR: our packages, the one with this machine's binaries, and what they depend
// on, so that `npm install --ignore-scripts DIR/*.tgz` needs no registry. With a target, what its users install.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { stagePackage } from './lib/staged-package.mjs';
import { host } from './lib/targets.mjs';
import { prebuild } from './prebuilds.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const USAGE = `usage: npm run pack -- --out DIR [--target NAME]
Writes what a machine installs to DIR, for: npm install DIR/shmd-*.tgz
Builds first what is missing: minutes at first. Targets are those of npm run prebuilds.`;
const PACKAGES = ['native', 'packages/protocol', 'packages/client', 'packages/manager'];

const manifestIn = (folder) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));

/** Packs folders as they are; what their authors run before, they have run. Returns `{ path, files }` of each. */
function pack(folders, out) {
  const options = ['pack', '--json', '--ignore-scripts', '--pack-destination', out, ...folders];
  const packed = JSON.parse(execFileSync('npm', options, { encoding: 'utf8' }));
  return packed.map(({ filename, files }) => ({ path: join(out, filename), files: files.map(({ path }) => path) }));
}

/** The folders of all that these packages depend on and that is not ours, by name. Throws when two versions of one are needed. */
function dependenciesOf(folders) {
  const found = new Map();
  const add = (folder) => {
    for (const name of Object.keys(manifestIn(folder).dependencies ?? {})) {
      if (name.startsWith('@shmd/')) continue;
      const at = folderOfDependency(name, folder);
      if (found.get(name) === at) continue;
      if (found.has(name)) throw new Error(`two versions of ${name}: ${found.get(name)} and ${at}`);
      found.set(name, at);
      add(at);
    }
  };
  folders.forEach(add);
  return [...found.values()];
}

/** Not by resolving its package.json, which a package may keep to itself. */
function folderOfDependency(name, from) {
  for (const modules of createRequire(join(from, 'package.json')).resolve.paths(name)) {
    try {
      if (manifestIn(join(modules, name)).name === name) return join(modules, name);
    } catch (error) {
      if (error.code !== 'ENOENT') throw error;
    }
  }
  throw new Error(`${name}, which ${from} needs, is not installed`);
}

/** Packs all that a user installs, with this package of binaries. Returns the tarballs. */
export function packAll(out, binaries) {
  mkdirSync(out, { recursive: true });
  const staging = mkdtempSync(join(tmpdir(), 'shmd-staging-'));
  const staged = (source) => {
    const folder = join(staging, basename(source));
    mkdirSync(folder);
    return stagePackage(source, folder);
  };
  try {
    return pack([...PACKAGES.map(staged), binaries, ...dependenciesOf(PACKAGES.map((name) => join(root, name)))], out);
  } finally {
    rmSync(staging, { recursive: true });
  }
}

function asked() {
  const text = { type: 'string' };
  try {
    return parseArgs({ options: { help: { type: 'boolean', short: 'h' }, out: text, target: text } }).values;
  } catch (error) {
    return misused(error.message);
  }
}

function misused(why) {
  console.error(`${why}\n${USAGE}`);
  process.exit(2);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { help, out, target } = asked();
  if (help) {
    console.log(USAGE);
    process.exit(0);
  }
  if (out === undefined) misused('where to?');
  const { folder } = await prebuild(target ?? (await host()));
  for (const { path } of packAll(resolve(out), folder)) console.log(path);
}
