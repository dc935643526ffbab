import { type ChildProcess, spawn } from 'node:child_process';
import { reaperPath } from '@shmd/native';
import type { DaemonConfig } from '../config.js';
import type { Ready } from '../daemon/main.js';
import { CHILDREN_END_WITH_THEIR_TREE } from '../os.js';
import { daemonProgram } from './daemon-program.js';
import { permitted } from './permitted.js';
import { startReport } from './start-report.js';

/**
 * Starts a manager that is nobody's: when it serves it is no child of ours and in no session of ours, so that who ends us with all that we
 * have started does not end it. Throws as `startReport`.
 */
export async function launchManager(config: DaemonConfig): Promise<Ready> {
  const { command, env } = daemonProgram(config);
  return CHILDREN_END_WITH_THEIR_TREE ? launchThroughReaper(command, env) : startDetached(command, env);
}

type Command = [string, ...string[]];

/** Its parent half ends once the manager serves, and with it what ties the manager to us. */
async function launchThroughReaper(command: Command, env: NodeJS.ProcessEnv): Promise<Ready> {
  const launcher = permitted(() =>
    spawn(reaperPath, ['--launch', ...command], { stdio: ['ignore', 'pipe', 'ignore'], env }),
  );
  const left = new Promise((resolve) => launcher.once('exit', resolve));
  try {
    const ready = await startReport(launcher, killLaunched);
    await left;
    return ready;
  } finally {
    launcher.stdout.destroy();
  }
}

async function startDetached([file, ...args]: Command, env: NodeJS.ProcessEnv): Promise<Ready> {
  const child: ChildProcess = permitted(() =>
    spawn(file, args, { stdio: ['ignore', 'pipe', 'ignore'], detached: true, env }),
  );
  try {
    return await startReport(child, () => child.kill('SIGKILL'));
  } finally {
    child.stdout?.destroy();
    child.unref();
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
