// Electron's own binary is not to be had from a registry of packages. The main process runs on a Node.js that is like it in all that matters to shmd.
import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { check, run } from '../lib/checks.mjs';

const standIn = (name) => fileURLToPath(new URL(`electron/${name}`, import.meta.url));
const VARIANT = fileURLToPath(new URL('../lib/variant.mjs', import.meta.url));

export async function tryRecipe(project) {
  const electron = join(project.scratch, 'electron');
  cpSync(process.execPath, electron);
  const module = join(project.root, 'node_modules/electron');
  rmSync(module, { recursive: true });
  cpSync(standIn('electron.mjs'), join(module, 'index.mjs'));
  writeFileSync(join(module, 'package.json'), JSON.stringify({ name: 'electron', exports: './index.mjs' }));
  cpSync(standIn('as-electron.mjs'), join(project.root, 'as-electron.mjs'));

  const SHMD_NATIVE_DIR = run(process.execPath, [VARIANT, 'electron']).stdout.trim();
  const start = () =>
    project.start(electron, ['--import', './as-electron.mjs', 'main.mjs'], { env: { SHMD_NATIVE_DIR } });
  const program = start();
  check((await program.ends()) === 0, 'a window is shown frames until it is closed');
  const frames = Array.from(program.output.matchAll(/^window: frame (\d+), 1228800 bytes of (\d+) to (\d+)$/gm));
  check(frames.length === 20 && frames.every(([, ...same]) => new Set(same).size === 1), 'each of them whole');
  await project.leavesNothing();

  const killed = start();
  await killed.says(/^window: frame 3,/m);
  killed.kill('SIGKILL');
  await project.leavesNothing();
  check(true, 'when Electron is killed, camera, manager and memory end with it');

  for (const file of ['preload.cjs', 'renderer.js']) project.run(process.execPath, ['--check', file]);
  check(true, 'what a window loads is JavaScript');
}
