import { spawnSync } from 'node:child_process';

/** Runs a program to its end, or for so many ms. Returns its status, and what it said. */
export function runToEnd(command, args, { cwd, variables, timeout }) {
  const { status, signal, error, stdout, stderr } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, ...variables },
    timeout,
    maxBuffer: 64 << 20,
  });
  return { status: status ?? signal ?? error, output: `${stdout}${stderr}` };
}
