import { type ChildProcess, spawn } from 'node:child_process';
import type { DaemonConfig } from '../config.js';
import type { Ready } from '../daemon/main.js';
import { daemonProgram } from './daemon-program.js';
import { startReport } from './start-report.js';

export interface SpawnedManager extends Ready {
  process: ChildProcess;
}

/**
 * Starts a private manager: a child that ends with us, because it holds the other end of a pipe that only we have. It leads a session of
 * its own, out of reach of the terminal and of signals to our process group. Throws as `startReport`.
 */
export async function spawnManager(config: DaemonConfig): Promise<SpawnedManager> {
  const { command, env } = daemonProgram(config);
  const [file, ...args] = command;
  const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'inherit'], detached: true, cwd: '/', env });
  child.stdin?.on('error', () => {});
  const ready = await startReport(child, () => child.kill('SIGKILL'));
  // Neither the child nor a pipe to it keeps this process alive.
  child.unref();
  child.stdout?.destroy();
  (child.stdin as unknown as { unref?(): void } | null)?.unref?.();
  return { ...ready, process: child };
}
