import { atLeast, ratiosOf } from '../lib/measure.mjs';

export const name = 'managed';
export const title = "create + attach + close + unlink of 4 KiB, against CPython's SharedMemoryManager";
export const target = atLeast(3.5);

export async function run(context) {
  const size = context.counts({ warmUp: 5000, count: 500 });
  const trial = (what) => () => context.node('trials/managed.mjs', { ...size, what });
  const { commands, absent } = context.those({
    unnamed: trial('unnamed'),
    named: trial('named'),
    'two round trips and the system calls': trial('floor'),
    python: () => context.pythonPeer('peers/managed.py', 'cycle', context.counts({ count: 200 }).count),
  });
  const raw = await context.compete(commands, { samples: 8 });
  const against = { over: 'python', metric: 'us', unit: 'µs', target };
  const floor = { under: 'two round trips and the system calls' };
  const measures = ['unnamed', 'named'].map((what) => ({ ...against, what, under: what, floor }));
  return { raw, absent, measures: ratiosOf(raw, measures) };
}
