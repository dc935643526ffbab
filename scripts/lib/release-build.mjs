// Builds of the native code for other machines than this one. They stand beside the real build, which they do not touch.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { headers, newest, oldest } from '../setup.mjs';
import { crossBuild } from '../windows/cross-build.mjs';
import { binariesOf } from './binary-package.mjs';
import { compilerVariables } from './compilers.mjs';
import { TARGETS } from './targets.mjs';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const native = join(root, 'native');

/** Folder with the binaries of a target. Builds them when their sources are newer. */
export async function releaseBuild(target) {
  const { os, cpu, libc } = TARGETS[target];
  return os === 'win32' ? crossBuild() : gypBuild(target, cpu, libc);
}

function gypBuild(target, cpu, libc) {
  const folder = join(root, 'node_modules/.cache/release', target);
  const release = join(folder, 'build/Release');
  const sources = [join(native, 'src'), join(native, 'binding.gyp')];
  const products = binariesOf(target).map((name) => join(release, name));
  if (oldest(...products) >= newest(...sources)) return release;

  process.stderr.write(`building for ${target}\n`);
  mkdirSync(folder, { recursive: true });
  for (const name of ['src', 'binding.gyp']) {
    cpSync(join(native, name), join(folder, name), { recursive: true, preserveTimestamps: true });
  }
  const gyp = join(root, 'node_modules/.bin/node-gyp');
  const env = { ...process.env, ...compilerVariables(target) };
  for (const options of [
    ['configure', `--arch=${cpu}`, ...headers(), '--', '-Dshipped=1', `-Dlibc=${libc}`],
    ['build', '--release'],
  ]) {
    const { status, stdout, stderr } = spawnSync(gyp, options, { cwd: folder, encoding: 'utf8', env });
    if (status !== 0) throw new Error(`the build for ${target} failed\n${stdout}${stderr}`);
  }
  // One of which no source was newer was left as it is.
  for (const product of products) utimesSync(product, new Date(), new Date());
  return release;
}
