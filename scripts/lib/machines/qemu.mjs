// Programs of another processor, also those that they start themselves, without anything registered with the kernel.
import { spawnSync } from 'node:child_process';
import { chmodSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runtime } from '../runtimes.mjs';
import { runToEnd } from './run.mjs';

const PROGRAM = 'qemu-aarch64-static';
/** Where the libraries of that processor are. */
const ROOT = '/usr/aarch64-linux-gnu';

export function missing() {
  return spawnSync(PROGRAM, ['--version'], { stdio: 'ignore' }).status === 0 ? undefined : PROGRAM;
}

/** @see ../machines.mjs */
export function start(scratch, binaries) {
  // The kernel cannot start the reaper itself here.
  const reaper = join(binaries, 'shmd-reaper');
  renameSync(reaper, `${reaper}.arm64`);
  writeStarter(reaper, `${reaper}.arm64`);
  const node = join(scratch, 'node');
  writeStarter(node, runtime('node20-arm64'));
  return {
    runtimes: ['node20-arm64'],
    // What runs there takes the emulated program for its own, which the kernel cannot start.
    run: (_, program, args, options) => runToEnd(node, [program, ...args, node], options),
    pathOf: (path) => path,
    end() {},
  };
}

/** Puts a script there which the kernel can start in the place of `program`. */
function writeStarter(path, program) {
  writeFileSync(path, `#!/bin/sh\nexec ${PROGRAM} -L ${ROOT} '${program}' "$@"\n`);
  chmodSync(path, 0o755);
}
