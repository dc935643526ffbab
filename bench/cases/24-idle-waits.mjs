import { atMost, ratio } from '../lib/measure.mjs';

export const name = 'idle-waits';
export const title =
  'processor time of a process in which 1,000 waits are armed and nothing happens, against Node with nothing to do';
export const target = atMost(1.2);

export async function run(context) {
  const trial = (what) =>
    context.node('trials/idle-waits.mjs', { what, ...context.counts({ waits: 1000, idleMs: 1000 }) });
  const raw = await context.compete({ shmd: trial('waits'), node: trial('node') }, { samples: 5 });
  return { raw, measures: [ratio(raw, { over: 'shmd', under: 'node', metric: 'ms', unit: 'ms', target })] };
}
