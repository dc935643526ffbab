import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { reaperPath } from '@shmd/native';
import { notInstalled } from '@shmd/protocol/node';
import type { DaemonConfig } from '../config.js';
import { nodeProgram } from './node-program.js';

/** How the daemon's process is started. Throws as `nodeProgram` and `daemonFile`. */
export function daemonProgram(config: DaemonConfig): { command: [string, ...string[]]; env: NodeJS.ProcessEnv } {
  const { versions, execPath } = process;
  // Node.js 20 reads these at its start, for connections that a manager never makes: with a system's list 30 ms of work and 1 MiB.
  const { NODE_EXTRA_CA_CERTS: _certificates, ...env } = process.env;
  // Other runtimes have no such module.
  const isSingleExecutable = process.getBuiltinModule('node:sea')?.isSea() === true;
  return {
    command: [
      nodeProgram({ versions, execPath, path: env.PATH ?? '', isSingleExecutable }),
      daemonFile(import.meta.url),
      JSON.stringify(config),
    ],
    // A debugger's or a profiler's options are for the program, not for its manager. Where our binaries are it need not search again.
    env: { ...env, NODE_OPTIONS: '', SHMD_NATIVE_DIR: dirname(reaperPath) },
  };
}

/**
 * The daemon of this package as it is installed where `from`, a path or URL, is: a bundler may have made this code part of a program, and knows
 * nothing of files that are started. Throws ERR_SHM_UNSUPPORTED: it is not.
 */
export function daemonFile(from: string): string {
  try {
    return join(dirname(createRequire(from).resolve('@shmd/manager/package.json')), 'dist/bundle/daemon.cjs');
  } catch (error) {
    throw notInstalled('@shmd/manager', from, error);
  }
}
