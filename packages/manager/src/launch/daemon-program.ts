import { fileURLToPath } from 'node:url';
import type { DaemonConfig } from '../config.js';

const DAEMON = fileURLToPath(new URL('../bundle/daemon.js', import.meta.url));

/** How the daemon's process is started. */
export function daemonProgram(config: DaemonConfig): { command: [string, ...string[]]; env: NodeJS.ProcessEnv } {
  return {
    command: [process.execPath, DAEMON, JSON.stringify(config)],
    // A debugger's or a profiler's options are for the program, not for its manager.
    env: { ...process.env, NODE_OPTIONS: '' },
  };
}
