// npm run prebuilds: puts the binaries where `npm pack` takes them from and the loader looks first.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setup } from './setup.mjs';

const native = join(dirname(dirname(fileURLToPath(import.meta.url))), 'native');

export function prebuild() {
  setup();
  const target = join(native, 'prebuilds', `${process.platform}-${process.arch}`);
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  for (const name of ['shmd.node', 'shmd-reaper']) {
    const copy = join(target, name);
    copyFileSync(join(native, 'build/Release', name), copy);
    const { status } = spawnSync('strip', ['--strip-unneeded', copy], { stdio: 'inherit' });
    if (status !== 0) throw new Error(`strip ${name} ended with ${status}`);
  }
  return target;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(prebuild());
