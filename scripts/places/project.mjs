// The project of a user: our tarballs are installed in it, and nothing of this repository is near.
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../lib/checks.mjs';
import { packHere } from '../lib/packed.mjs';

const here = dirname(fileURLToPath(import.meta.url));

/** What each program here says when all is well. */
export const USED = '42 one of each class\n';

/** Makes it in a folder of its own, with the programs that stand here. `remove` leaves nothing of it. */
export async function makeProject() {
  const folder = mkdtempSync(join(tmpdir(), 'shmd-places-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    const root = join(folder, 'project');
    const runtimeDir = join(folder, 'run');
    mkdirSync(root);
    mkdirSync(runtimeDir, { mode: 0o700 });
    const { system, tarballs } = await packHere(join(folder, 'tarballs'));
    writeFileSync(join(root, 'package.json'), JSON.stringify({ name: 'places', private: true }));
    const offline = ['--offline', '--cache', join(folder, 'cache'), '--ignore-scripts', '--no-audit', '--no-fund'];
    run('npm', ['install', ...offline, ...tarballs.map(({ path }) => path)], { cwd: root });
    for (const name of ['program.mjs', 'client.mjs']) cpSync(join(here, name), join(root, name));
    const env = { SHMD_RUNTIME_DIR: runtimeDir, NODE_OPTIONS: '' };
    const start = (program, args, options = {}) =>
      run(program, args, { cwd: root, ...options, env: { ...env, ...options.env } });
    const ours = tarballs.filter(({ path }) => basename(path).startsWith('shmd-'));
    return {
      folder,
      root,
      runtimeDir,
      system,
      tarballs: ours,
      start,
      node: (...args) => start(process.execPath, ...args),
      remove,
    };
  } catch (error) {
    remove();
    throw error;
  }
}
