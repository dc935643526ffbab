// Programs for musl, on Debian's. No registry has a Node.js for it, but Bun is there, which loads the same addons. It is made for GNU's C++
// library, which Debian has for glibc only: that one works with musl too, given the few functions that musl lacks (gnu_on_musl.c). What is
// shown is our binaries on musl; they bring a C++ library of their own.
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BUN_ENVIRONMENT, runtime } from '../runtimes.mjs';
import { zigForMusl } from '../zig.mjs';
import { runToEnd } from './run.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const LOADER = '/lib/ld-musl-x86_64.so.1';

export function missing() {
  return existsSync(LOADER) ? undefined : `${LOADER} (Debian: musl)`;
}

/** @see ../machines.mjs */
export function start(scratch) {
  const libraries = gnuLibraries(join(scratch, 'libraries'));
  const bun = runtime('bun-musl');
  const programs = join(scratch, 'programs');
  mkdirSync(programs);
  // A manager asks for Node.js, and for one method that Bun lacks.
  const node = join(programs, 'node');
  writeFileSync(node, `#!/bin/sh\nexec '${bun}' --preload '${join(here, 'bun-as-node.mjs')}' "$@"\n`);
  chmodSync(node, 0o755);
  const path = `${programs}${delimiter}${process.env.PATH}`;
  const environment = { ...BUN_ENVIRONMENT, LD_LIBRARY_PATH: libraries, PATH: path };
  return {
    runtimes: ['bun-musl'],
    run: (_, program, args, { variables, ...options }) =>
      runToEnd(bun, [program, ...args], { ...options, variables: { ...variables, ...environment } }),
    pathOf: (path) => path,
    end() {},
  };
}

/** Makes the folder with the libraries that Bun asks for. */
function gnuLibraries(folder) {
  mkdirSync(folder);
  for (const name of ['libstdc++.so.6', 'libgcc_s.so.1']) {
    const path = execFileSync('g++', [`-print-file-name=${name}`], { encoding: 'utf8' }).trim();
    copyFileSync(path, join(folder, name));
  }
  // libstdc++ asks for glibc's loader by this name.
  const { CC, ...variables } = zigForMusl();
  const [zig, ...args] = CC.split(' ');
  const missing = join(folder, 'ld-linux-x86-64.so.2');
  execFileSync(zig, [...args, '-shared', '-fPIC', '-O2', join(here, 'gnu_on_musl.c'), '-o', missing], {
    env: { ...process.env, ...variables },
  });
  return folder;
}
