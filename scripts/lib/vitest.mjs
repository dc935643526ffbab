import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Runs vitest over these files, without some, and shows what it says. Returns its exit status. */
export function runVitest(files, { node = process.execPath, without = [], env = {} } = {}) {
  const excluded = without.flatMap((file) => ['--exclude', file]);
  const args = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...excluded, ...files];
  return spawnSync(node, args, { stdio: 'inherit', cwd: root, env: { ...process.env, ...env } }).status ?? 1;
}

/** The files named on the command line, or these. */
export function filesOr(suites) {
  const files = process.argv.slice(2);
  return files.length > 0 ? files : suites;
}
