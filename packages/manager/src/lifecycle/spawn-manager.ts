import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { fromSystemError, isShmErrorCode, ShmError, type ShmErrorCode } from '@shmd/protocol';
import type { DaemonConfig } from '../config.js';
import type { Ready, StartReport } from '../daemon/main.js';

const DAEMON = fileURLToPath(new URL('../bundle/daemon.js', import.meta.url));

/** A manager that has not said that it serves by then has failed. ms. */
const START_TIMEOUT_MS = 30_000;

export interface SpawnedManager extends Ready {
  process: ChildProcess;
}

/**
 * Starts a manager as a process of its own session, out of reach of the terminal and of signals to our process group. A private one
 * ends with us: it holds the other end of a pipe that only we have. Rejects with the manager's own reason when it cannot serve.
 */
export async function spawnManager(config: DaemonConfig): Promise<SpawnedManager> {
  const stdin = config.kind === 'private' ? 'pipe' : 'ignore';
  const stderr = config.kind === 'private' ? 'inherit' : 'ignore';
  const child = spawn(process.execPath, [DAEMON, JSON.stringify(config)], {
    stdio: [stdin, 'pipe', stderr],
    detached: true,
    cwd: '/',
    // A debugger's or a profiler's options are for the program, not for its manager.
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  child.stdin?.on('error', () => {});
  const report = await firstLine(child);
  if ('error' in report) {
    const { code, message } = report.error;
    throw new ShmError(isShmErrorCode(code) ? code : 'ERR_SHM_INTERNAL', message);
  }
  release(child);
  return { ...report, process: child };
}

/** Neither the child nor its pipe keeps this process alive. */
function release(child: ChildProcess): void {
  child.unref();
  child.stdout?.destroy();
  (child.stdin as unknown as { unref?(): void } | null)?.unref?.();
}

function firstLine(child: ChildProcess): Promise<StartReport> {
  return new Promise((resolve, reject) => {
    let text = '';
    const fail = (error: ShmError) => {
      clearTimeout(timer);
      child.kill('SIGKILL');
      reject(error);
    };
    const failed = (code: ShmErrorCode, why: string) => fail(new ShmError(code, `the manager did not start: ${why}`));
    const timer = setTimeout(() => failed('ERR_SHM_TIMEOUT', `silent for ${START_TIMEOUT_MS} ms`), START_TIMEOUT_MS);
    child.once('error', (error) => fail(fromSystemError(error, 'the manager did not start')));
    child.once('exit', (code, signal) => {
      if (text.includes('\n')) return;
      if (signal) failed('ERR_SHM_DISCONNECTED', `it was killed by ${signal}`);
      else failed('ERR_SHM_INTERNAL', `it ended with ${code}`);
    });
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      if (!text.includes('\n')) return;
      clearTimeout(timer);
      resolve(JSON.parse(text.slice(0, text.indexOf('\n'))) as StartReport);
    });
  });
}
