import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { reaperPath } from '@shmd/native';
import type { DaemonConfig } from '../config.js';
import { nodeProgram } from './node-program.js';

const DAEMON = fileURLToPath(new URL('../bundle/daemon.cjs', import.meta.url));

/** How the daemon's process is started. Throws as `nodeProgram`. */
export function daemonProgram(config: DaemonConfig): { command: [string, ...string[]]; env: NodeJS.ProcessEnv } {
  const { versions, execPath } = process;
  // Node.js 20 reads these at its start, for connections that a manager never makes: with a system's list 30 ms of work and 1 MiB.
  const { NODE_EXTRA_CA_CERTS: _certificates, ...env } = process.env;
  return {
    command: [nodeProgram({ versions, execPath, path: env.PATH ?? '' }), DAEMON, JSON.stringify(config)],
    // A debugger's or a profiler's options are for the program, not for its manager. Where our binaries are it need not search again.
    env: { ...env, NODE_OPTIONS: '', SHMD_NATIVE_DIR: dirname(reaperPath) },
  };
}
