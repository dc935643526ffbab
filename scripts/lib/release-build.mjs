// Builds of the native code as its packages have it, also for other machines than this one.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { binariesOf } from './binary-package.mjs';
import { compilerVariables } from './compilers.mjs';
import { gypBuild } from './gyp-build.mjs';
import { TARGETS } from './targets.mjs';
import { crossBuild } from './windows/cross-build.mjs';

const CACHE = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'node_modules/.cache/release');

/** Folder with the binaries of a target. Builds them when their sources are newer. */
export async function releaseBuild(target) {
  const { os, cpu, libc } = TARGETS[target];
  if (os === 'win32') return crossBuild();
  return gypBuild(`for ${target}`, join(CACHE, target), {
    names: binariesOf(target),
    options: [`--arch=${cpu}`, '--', '-Dshipped=1', `-Dlibc=${libc}`],
    env: { ...process.env, ...compilerVariables(target) },
  });
}
