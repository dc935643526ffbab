// npm run test:pack:emulated -- [linux-arm64 linux-x64-musl win32-x64]: the tarballs for other systems, installed into an empty project without
// a registry and without a script run, start managers there and are used, under qemu, musl and Wine. Says what is skipped, and why.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { machineOf } from './lib/machines.mjs';
import { host, packageOf, TARGETS } from './lib/targets.mjs';
import { use } from './lib/use.mjs';
import { packAll } from './pack.mjs';
import { makePackage, missing } from './prebuilds.mjs';

const programs = join(dirname(fileURLToPath(import.meta.url)), 'lib');

/** Returns the names of the runtimes in which it was used. */
async function testPack(target) {
  const folder = mkdtempSync(join(tmpdir(), 'shmd-pack-'));
  const project = join(folder, 'project');
  try {
    const binaries = await makePackage(target, join(folder, 'binaries'));
    const tarballs = packAll(join(folder, 'tarballs'), binaries).map(({ path }) => path);
    mkdirSync(project);
    writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'empty', private: true }));
    // Forced: npm goes by the system that it runs on itself.
    const offline = ['--ignore-scripts', '--offline', '--cache', join(folder, 'cache'), '--no-audit', '--no-fund'];
    execFileSync('npm', ['install', '--force', ...offline, ...tarballs], { cwd: project, stdio: 'inherit' });
    for (const name of ['use-once.mjs', 'use-elsewhere.mjs']) copyFileSync(join(programs, name), join(project, name));
    return await use(await machineOf(target), {
      cwd: project,
      program: join(project, 'use-once.mjs'),
      binaries: join(project, 'node_modules', packageOf(target)),
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const own = await host();
const chosen = process.argv.slice(2);
for (const target of chosen.length > 0 ? chosen : Object.keys(TARGETS).filter((name) => name !== own)) {
  const lacking = await missing(target);
  if (lacking) console.log(`test:pack:emulated: ${target} is skipped: there is no ${lacking}`);
  else console.log(`test:pack:emulated passed on ${target}, in ${(await testPack(target)).join(' and ')}`);
}
