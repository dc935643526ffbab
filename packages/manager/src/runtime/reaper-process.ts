import { spawn } from 'node:child_process';

/** What becomes of one reaper. */
export interface ReaperEvents {
  /** It stands guard. */
  ready(): void;
  /** It never came to be. */
  failed(error: unknown): void;
  /** It is gone. Of these two only one comes, once at the most. */
  ended(how: { code: number | null; signal: string | null }): void;
}

export interface Reaper {
  kill(): void;
  /** Ends the pipe by which it waits for our end: it does its work now. */
  release(): void;
}

/** Starts a reaper. May throw instead of telling that it failed. */
export type SpawnReaper = (events: ReaperEvents) => Reaper;

const READY = 'ready\n';

/** Reapers of one ledger. Each learns of our end from a pipe whose only writer we are, so that the kernel tells it, however we die. */
export function reaperSpawner(path: string, ledgerPath: string, grace: number): SpawnReaper {
  return ({ ready, failed, ended }) => {
    const child = spawn(path, [ledgerPath, String(grace)], { stdio: ['pipe', 'pipe', 'ignore'], detached: true });
    let over = false;
    const once = (tell: () => void) => {
      if (!over) tell();
      over = true;
    };
    child.once('error', (error) => once(() => failed(error)));
    child.once('exit', (code, signal) => once(() => ended({ code, signal })));
    child.unref();
    // Neither is there when no descriptor was left for it.
    for (const pipe of [child.stdin, child.stdout]) {
      pipe?.on('error', () => {});
      (pipe as unknown as { unref(): void } | undefined)?.unref();
    }
    let said = '';
    child.stdout?.setEncoding('latin1').on('data', (text: string) => {
      said += text;
      if (said.length < READY.length) return;
      child.stdout.destroy();
      if (said === READY) ready();
    });
    return {
      kill: () => void child.kill('SIGKILL'),
      release: () => void child.stdin?.end(),
    };
  };
}
