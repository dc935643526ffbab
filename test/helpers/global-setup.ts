import { readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processesWith, RUN_VARIABLE, segmentsOf } from './run.js';
import { until } from './until.js';

/** Gives the run its mark, and fails it when anything with that mark remains at the end. */
export default function setup(): () => Promise<void> {
  const run = `t${Math.random().toString(36).slice(2, 8)}`;
  process.env[RUN_VARIABLE] = run;
  return async () => {
    const left = () => ({
      segments: segmentsOf(run),
      processes: processesWith(`${RUN_VARIABLE}=${run}`).filter(({ pid }) => pid !== process.ppid),
      directories: readdirSync(tmpdir()).filter((name) => name.includes(run)),
    });
    const isClean = () => Object.values(left()).every((list) => list.length === 0);
    try {
      await until(isClean, { what: 'the test run to leave nothing', timeout: 5_000 });
    } catch {
      const rest = left();
      for (const name of rest.segments) rmSync(join('/dev/shm', name), { force: true });
      for (const name of rest.directories) rmSync(join(tmpdir(), name), { recursive: true, force: true });
      console.error('left behind by the tests:', JSON.stringify(rest, null, 2));
      process.exitCode = 1;
      throw new Error('the tests left something behind');
    }
  };
}
