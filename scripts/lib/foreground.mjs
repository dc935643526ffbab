import { spawn } from 'node:child_process';

/** Runs a Node.js program in the place of this one, with the same arguments; its exit status is ours. */
export function runInForeground(program) {
  const child = spawn(process.execPath, [program, ...process.argv.slice(2)], { stdio: 'inherit' });
  // Ctrl-C reaches it too: it cleans up and ends, and we end after it.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.once('exit', (code) => process.exit(code ?? 1));
}
