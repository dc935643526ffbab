/** Set by the bundler: true in the build that the tests use, false in the one that ships, where all of this falls away. */
declare const SHMD_FAILPOINTS: boolean | undefined;

/** The steps of the manager's operations, beside those that the addon takes by itself, in which a death must do no harm. */
export type Step =
  | 'answer'
  | 'compact'
  | 'recover'
  | 'begin'
  | 'listen'
  | 'board-make'
  | 'board-life'
  | 'board-death'
  | 'board-release'
  | 'stop-server'
  | 'stop-board'
  | 'stop-unlink'
  | 'stop-ledger'
  | 'stop-goodbye';

/**
 * Runs one step. A test build dies before or after it when told so: `SHMD_FAILPOINT=answer:after` at the first time,
 * `SHMD_FAILPOINT=answer:after@3` at the third.
 */
export function step<R>(name: Step, run: () => R): R {
  if (typeof SHMD_FAILPOINTS === 'undefined' || !SHMD_FAILPOINTS) return run();
  reach(`${name}:before`);
  const result = run();
  if (result instanceof Promise) return result.finally(() => reach(`${name}:after`)) as R;
  reach(`${name}:after`);
  return result;
}

const reached = new Map<string, number>();

function reach(moment: string): void {
  const times = (reached.get(moment) ?? 0) + 1;
  reached.set(moment, times);
  const wanted = process.env.SHMD_FAILPOINT;
  if (wanted === `${moment}@${times}` || (wanted === moment && times === 1)) process.kill(process.pid, 'SIGKILL');
}
