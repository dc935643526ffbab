import { spawn } from 'node:child_process';
import { reaperPath } from '@shmd/native';
import type { DaemonConfig } from '../config.js';
import type { Ready } from '../daemon/main.js';
import { daemonProgram } from './daemon-program.js';
import { startReport } from './start-report.js';

/**
 * Starts a manager that is nobody's: when it serves it is no child of ours and in no session of ours, so that who ends us with all that we
 * have started does not end it. Throws as `startReport`.
 */
export async function launchManager(config: DaemonConfig): Promise<Ready> {
  const { command, env } = daemonProgram(config);
  const launcher = spawn(reaperPath, ['--launch', ...command], { stdio: ['ignore', 'pipe', 'ignore'], env });
  const left = new Promise((resolve) => launcher.once('exit', resolve));
  try {
    const ready = await startReport(launcher, killLaunched);
    await left;
    return ready;
  } finally {
    launcher.stdout.destroy();
  }
}

function killLaunched(pid: number | null): void {
  try {
    // Its end would have been told: it is there, and the pid is its own.
    if (pid !== null) process.kill(pid, 'SIGKILL');
  } catch {
    // It has just ended by itself.
  }
}
