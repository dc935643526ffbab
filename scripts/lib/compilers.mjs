// What builds the binaries of a target.
import { spawnSync } from 'node:child_process';
import { TARGETS } from './targets.mjs';
import { COMPILER as MINGW } from './windows/cross-build.mjs';
import { zigForMusl } from './zig.mjs';

/** The compiler of a target that is missing here. */
export function missingCompiler(target) {
  const { os, libc, tools } = TARGETS[target];
  // Zig is fetched, and runs there alone.
  if (libc === 'musl') return process.platform === 'linux' && process.arch === 'x64' ? undefined : 'Linux on x64';
  const compiler = os === 'win32' ? MINGW : `${tools}g++`;
  return spawnSync(compiler, ['--version'], { stdio: 'ignore' }).status === 0 ? undefined : compiler;
}

/** By what node-gyp knows the compiler. */
export function compilerVariables(target) {
  const { libc, tools } = TARGETS[target];
  if (libc === 'musl') return zigForMusl();
  return tools === '' ? {} : { CC: `${tools}gcc`, CXX: `${tools}g++`, AR: `${tools}ar`, LINK: `${tools}g++` };
}
