import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { ManagerOptions } from '../config.js';
import { hearsTerminal } from '../os.js';
import { SharedMemoryManager } from '../shared-memory-manager.js';

/** What a shell says of a command that it cannot find, or cannot run. */
const NOT_FOUND = 127;
const NOT_EXECUTABLE = 126;

/** Sent to us alone, these are meant for the command. We end when it does. */
const PASSED_ON = ['SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2'] as const;

/** A terminal sends these, for Ctrl-C and Ctrl-\, and to the command as well: twice would be once too often. */
const SENT_BY_TERMINALS = ['SIGINT', 'SIGQUIT'];

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
    // Before it is there: it may be faster than we.
    for (const signal of PASSED_ON) {
      process.on(signal, () => {
        if (!SENT_BY_TERMINALS.includes(signal) || !hearsTerminal()) child.kill(signal);
      });
    }
    const child = spawn(command, args, { stdio: 'inherit', env });
    child.once('error', (error: NodeJS.ErrnoException) => {
      process.stderr.write(`shmd: cannot run ${command}: ${error.message}\n`);
      resolve(error.code === 'ENOENT' ? NOT_FOUND : NOT_EXECUTABLE);
    });
    child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal as NodeJS.Signals]));
  });
}
