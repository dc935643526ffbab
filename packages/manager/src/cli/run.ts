import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { ManagerOptions } from '../config.js';
import { SharedMemoryManager } from '../shared-memory-manager.js';

/** What a shell says of a command that it cannot find, or cannot run. */
const NOT_FOUND = 127;
const NOT_EXECUTABLE = 126;

/** Runs a command with a private manager around it; resolves with the command's exit code, as a shell would give it. */
export async function runAround(command: string, args: string[], options: ManagerOptions): Promise<number> {
  const manager = await SharedMemoryManager.start(options);
  try {
    return await exitCodeOf(command, args, { ...process.env, ...manager.env });
  } finally {
    await manager.shutdown();
  }
}

function exitCodeOf(command: string, args: string[], env: NodeJS.ProcessEnv): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: 'inherit', env });
    // The terminal sends Ctrl-C to the command too; what is sent to us alone is passed on. We end when it does.
    process.on('SIGINT', () => {});
    for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
    child.once('error', (error: NodeJS.ErrnoException) => {
      process.stderr.write(`shmd: cannot run ${command}: ${error.message}\n`);
      resolve(error.code === 'ENOENT' ? NOT_FOUND : NOT_EXECUTABLE);
    });
    child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal as NodeJS.Signals]));
  });
}
