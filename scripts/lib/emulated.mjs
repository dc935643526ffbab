// Runs programs of another processor, also those that they start themselves, without anything registered with the kernel.
import { spawnSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What runs programs of a processor, and where the libraries of that processor are. */
const EMULATORS = {
  arm64: { program: 'qemu-aarch64-static', root: '/usr/aarch64-linux-gnu' },
};

/** The emulator's name when it is not installed. */
export function missingEmulator(cpu) {
  const { program } = EMULATORS[cpu];
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0 ? undefined : program;
}

/** Puts a script of that name into a folder which the kernel can start in the place of `program`. Returns its path. */
export function writeStarter(folder, name, program, cpu) {
  const { program: emulator, root } = EMULATORS[cpu];
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\nexec ${emulator} -L ${root} '${program}' "$@"\n`);
  chmodSync(path, 0o755);
  return path;
}
