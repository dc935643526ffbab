import type { ChildProcess } from 'node:child_process';
import { fromSystemError, isShmErrorCode, LineDecoder, ShmError, type ShmErrorCode } from '@shmd/protocol';
import type { Ready, StartReport } from '../daemon/main.js';

const NOT_STARTED = 'the manager did not start';

/** A manager that has not said that it serves by then has failed. ms. */
export const START_TIMEOUT_MS = 30_000;

/** What a launcher says: whom it has launched, or which system call failed. */
type LauncherReport = { launched: number } | { failed: { code: string; errno: number; syscall: string } };

/**
 * What a starting manager says of itself on the stdout of `child`: of its own, or of its launcher, which has a line of its own before.
 * Rejects with the manager's own reason when it cannot serve; when it says nothing, with ERR_SHM_TIMEOUT, ERR_SHM_DISCONNECTED (it was
 * killed), or what the system says. `kill` is for one that goes on saying nothing.
 */
export function startReport(child: ChildProcess, kill: (launched: number | null) => void): Promise<Ready> {
  return new Promise((resolve, reject) => {
    let launched: number | null = null;
    const fail = (error: ShmError) => {
      clearTimeout(timer);
      reject(error);
    };
    const failed = (code: ShmErrorCode, why: string, cause?: unknown) =>
      fail(new ShmError(code, `${NOT_STARTED}: ${why}`, { cause }));
    const heard = (said: StartReport | LauncherReport) => {
      if ('launched' in said) launched = said.launched;
      else if ('failed' in said) fail(fromSystemError(systemError(said.failed), NOT_STARTED));
      else if ('error' in said) fail(reasonOf(said.error));
      else {
        clearTimeout(timer);
        resolve(said);
      }
    };
    const timer = setTimeout(() => {
      kill(launched);
      failed('ERR_SHM_TIMEOUT', `silent for ${START_TIMEOUT_MS} ms`);
    }, START_TIMEOUT_MS);
    child.once('error', (error) => fail(fromSystemError(error, NOT_STARTED)));
    // All that was said has been heard by then, also from a manager that its launcher has left. How that one ended, nobody tells.
    child.once('close', (code, signal) => {
      if (launched !== null) failed('ERR_SHM_DISCONNECTED', 'it ended without a word');
      else if (signal) failed('ERR_SHM_DISCONNECTED', `it was killed by ${signal}`);
      else failed('ERR_SHM_INTERNAL', `it ended with ${code}`);
    });
    const lines = new LineDecoder();
    child.stdout?.on('data', (chunk: Buffer) => {
      try {
        for (const line of lines.push(chunk)) heard(JSON.parse(line));
      } catch (error) {
        failed('ERR_SHM_INTERNAL', 'it said something else', error);
      }
    });
  });
}

function reasonOf({ code, message }: { code: string; message: string }): ShmError {
  return new ShmError(isShmErrorCode(code) ? code : 'ERR_SHM_INTERNAL', message);
}

function systemError(failed: { code: string; errno: number; syscall: string }): Error {
  return Object.assign(new Error(`${failed.syscall} ${failed.code}`), failed);
}
