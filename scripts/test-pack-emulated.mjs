// npm run test:pack:emulated -- [linux-arm64]: the tarballs for another processor, installed into an empty project without a registry, start a
// manager there and are used, under qemu.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageOf } from './lib/binary-package.mjs';
import { writeStarter } from './lib/emulated.mjs';
import { runtime } from './lib/runtimes.mjs';
import { TARGETS } from './lib/targets.mjs';
import { packAll } from './pack.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [target = 'linux-arm64'] = process.argv.slice(2);
const { cpu } = TARGETS[target];
const folder = mkdtempSync(join(tmpdir(), 'shmd-pack-'));
const project = join(folder, 'project');

try {
  const tarballs = packAll(join(folder, 'tarballs'), target).map(({ path }) => path);
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'empty', private: true }));
  // Forced: npm goes by the processor that it runs on itself.
  const offline = ['--ignore-scripts', '--offline', '--cache', join(folder, 'cache'), '--no-audit', '--no-fund'];
  execFileSync('npm', ['install', '--force', ...offline, ...tarballs], { cwd: project, stdio: 'inherit' });

  // The kernel cannot start the reaper itself here.
  const reaper = join(project, 'node_modules', packageOf(target), 'shmd-reaper');
  renameSync(reaper, `${reaper}.${cpu}`);
  writeStarter(dirname(reaper), basename(reaper), `${reaper}.${cpu}`, cpu);
  const node = writeStarter(folder, 'node', runtime(`node20-${cpu}`), cpu);
  copyFileSync(join(root, 'scripts/lib/use-once.mjs'), join(project, 'use-once.mjs'));
  const runtimeDir = join(folder, 'runtime');
  mkdirSync(runtimeDir, { mode: 0o700 });
  execFileSync(node, ['use-once.mjs', basename(folder), runtimeDir, node], { cwd: project, stdio: 'inherit' });
  console.log(`test:pack:emulated passed on ${target}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
  for (const name of readdirSync('/dev/shm')) if (name.startsWith(basename(folder))) rmSync(join('/dev/shm', name));
}
