// What scripts that try things out say, and how they end.
import { spawnSync } from 'node:child_process';

/** Runs a program to its end. Throws, with all that it said, when it fails; with `fails`, when it does not. */
export function run(command, args, { cwd, env = {}, fails = false } = {}) {
  const result = spawnSync(command, args, { cwd, encoding: 'utf8', env: { ...process.env, ...env } });
  if ((result.status === 0) === fails) {
    throw new Error(`${command} ${args.join(' ')} ended with ${result.status}\n${result.stdout}${result.stderr}`);
  }
  return result;
}

export function check(condition, what) {
  if (!condition) throw new Error(`not so: ${what}`);
  console.log(`  ${what}`);
}
