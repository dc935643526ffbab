// npm run prebuilds: makes the package with the binaries for this machine, native/prebuilds/NAME.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BINARIES, folderOf, writePackage } from './lib/binary-package.mjs';
import { host } from './lib/targets.mjs';
import { setup } from './setup.mjs';

const native = join(dirname(dirname(fileURLToPath(import.meta.url))), 'native');

export function prebuild() {
  setup();
  const target = host();
  const folder = folderOf(target);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const name of BINARIES) {
    const copy = join(folder, name);
    copyFileSync(join(native, 'build/Release', name), copy);
    const { status } = spawnSync('strip', ['--strip-unneeded', copy], { stdio: 'inherit' });
    if (status !== 0) throw new Error(`strip ${name} ended with ${status}`);
  }
  writePackage(target);
  return folder;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(prebuild());
