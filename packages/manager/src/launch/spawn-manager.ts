import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { Socket } from 'node:net';
import type { DaemonConfig } from '../config.js';
import type { Ready } from '../daemon/main.js';
import { PEERS_ARE_KNOWN } from '../os.js';
import { daemonProgram } from './daemon-program.js';
import { otherRuntime } from './node-program.js';
import { permitted } from './permitted.js';
import { startReport } from './start-report.js';

/** Descriptor under which a manager finds the connection to who started it. */
const STARTER = 3;

export interface SpawnedManager extends Ready {
  process: ChildProcess;
}

/**
 * Starts a private manager: a child that ends with us, because it holds the other end of a pipe that only we have. It leads a session of
 * its own, out of reach of the terminal and of signals to our process group. Throws as `startReport`.
 *
 * @param connected is given a connection to it, while it comes up: what is said there it hears when it serves. Not called where it has to be
 *   called at its address.
 */
export async function spawnManager(
  config: DaemonConfig,
  connected?: (socket: Socket, process: ChildProcess) => void,
): Promise<SpawnedManager> {
  // What other runtimes give a child for a pipe is not what they connect with.
  const isConnected = connected !== undefined && PEERS_ARE_KNOWN && otherRuntime(process.versions) === undefined;
  const { command, env } = daemonProgram(isConnected ? { ...config, starter: STARTER } : config);
  const [file, ...args] = command;
  const stdio: StdioOptions = ['pipe', 'pipe', 'inherit', isConnected ? 'pipe' : 'ignore'];
  const child = permitted(() => spawn(file, args, { stdio, detached: true, cwd: '/', env }));
  child.stdin?.on('error', () => {});
  const report = startReport(child, () => child.kill('SIGKILL'));
  const connection = child.stdio?.[STARTER];
  if (isConnected && connection instanceof Socket) connected(connection, child);
  const ready = await report;
  // Neither the child nor a pipe to it keeps this process alive.
  child.unref();
  child.stdout?.destroy();
  (child.stdin as unknown as { unref?(): void } | null)?.unref?.();
  return { ...ready, process: child };
}
