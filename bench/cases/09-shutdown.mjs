import { atMost, ratiosOf } from '../lib/measure.mjs';

export const name = 'shutdown';
export const title = 'shutdown() with 10,000 segments, against unlinking 10,000 in C';
export const target = atMost(1.5);

export async function run(context) {
  const { count } = context.counts({ count: 10_000 });
  const { commands, absent } = context.those({
    shmd: () => context.node('trials/shutdown.mjs', { count }),
    C: () => context.cPeer('peers/unlink.c', context.namePrefix, count),
    'one call of the addon': () => context.node('trials/remove-all.mjs', { count }),
  });
  const raw = await context.compete(commands, { samples: 2 });
  const floor = { over: 'one call of the addon' };
  const measures = ratiosOf(raw, [{ over: 'shmd', under: 'C', metric: 'ms', unit: 'ms', target, floor }]);
  return { raw, absent, measures };
}
