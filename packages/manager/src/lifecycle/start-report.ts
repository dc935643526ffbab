import type { ChildProcess } from 'node:child_process';
import { isShmErrorCode, LineDecoder, ShmError } from '@shmd/protocol';
import type { Ready, StartReport } from '../daemon/main.js';

/** A manager that has not said that it serves by then has failed. ms. */
const START_TIMEOUT_MS = 30_000;

/**
 * What a starting manager says of itself on the stdout of `child`: of its own, or of its launcher, which says before whom it has launched.
 * Rejects with the manager's own reason when it cannot serve, and with ERR_SHM_INTERNAL when it says nothing; `kill` is for one that goes on
 * saying nothing.
 */
export function startReport(child: ChildProcess, kill: (launched: number | null) => void): Promise<Ready> {
  return new Promise((resolve, reject) => {
    let launched: number | null = null;
    const fail = (why: string, cause?: unknown) => {
      clearTimeout(timer);
      reject(new ShmError('ERR_SHM_INTERNAL', `the manager did not start: ${why}`, { cause }));
    };
    const heard = (said: StartReport | { launched: number }) => {
      if ('launched' in said) {
        launched = said.launched;
        return;
      }
      clearTimeout(timer);
      if ('error' in said) reject(reasonOf(said.error));
      else resolve(said);
    };
    const timer = setTimeout(() => {
      kill(launched);
      fail(`silent for ${START_TIMEOUT_MS} ms`);
    }, START_TIMEOUT_MS);
    child.once('error', (error) => fail(error.message, error));
    // All that was said has been heard by then, also from a manager that its launcher has left.
    child.once('close', (code, signal) => fail(`it ended without a word (${signal ?? code})`));
    const lines = new LineDecoder();
    child.stdout?.on('data', (chunk: Buffer) => {
      try {
        for (const line of lines.push(chunk)) heard(JSON.parse(line));
      } catch (error) {
        fail('it said something else', error);
      }
    });
  });
}

function reasonOf({ code, message }: { code: string; message: string }): ShmError {
  return new ShmError(isShmErrorCode(code) ? code : 'ERR_SHM_INTERNAL', message);
}
