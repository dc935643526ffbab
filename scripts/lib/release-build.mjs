// Builds of the native code for other machines than this one. They stand beside the real build, which they do not touch.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { headers, newest, oldest } from '../setup.mjs';
import { BINARIES } from './binary-package.mjs';
import { TARGETS } from './targets.mjs';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const native = join(root, 'native');

/** Is the target's compiler installed? */
export function canBuild(target) {
  return spawnSync(`${TARGETS[target].tools}g++`, ['--version'], { stdio: 'ignore' }).status === 0;
}

/** Folder with the binaries of a target. Builds them when their sources are newer. */
export function releaseBuild(target) {
  const { cpu, tools } = TARGETS[target];
  const folder = join(root, 'node_modules/.cache/release', target);
  const release = join(folder, 'build/Release');
  const sources = [join(native, 'src'), join(native, 'binding.gyp')];
  const products = BINARIES.map((name) => join(release, name));
  if (oldest(...products) >= newest(...sources)) return release;

  process.stderr.write(`building for ${target}\n`);
  mkdirSync(folder, { recursive: true });
  for (const name of ['src', 'binding.gyp']) {
    cpSync(join(native, name), join(folder, name), { recursive: true, preserveTimestamps: true });
  }
  const gyp = join(root, 'node_modules/.bin/node-gyp');
  const compiler = { CC: `${tools}gcc`, CXX: `${tools}g++`, AR: `${tools}ar`, LINK: `${tools}g++` };
  const env = { ...process.env, ...(tools && compiler) };
  for (const options of [
    ['configure', `--arch=${cpu}`, ...headers(), '--', '-Dshipped=1'],
    ['build', '--release'],
  ]) {
    const { status, stdout, stderr } = spawnSync(gyp, options, { cwd: folder, encoding: 'utf8', env });
    if (status !== 0) throw new Error(`the build for ${target} failed\n${stdout}${stderr}`);
  }
  // One of which no source was newer was left as it is.
  for (const product of products) utimesSync(product, new Date(), new Date());
  return release;
}
