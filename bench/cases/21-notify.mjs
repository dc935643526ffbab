import { atMost, ratiosOf } from '../lib/measure.mjs';

export const name = 'notify';
export const title = 'notify() with nobody waiting, against FUTEX_WAKE with nobody waiting';
export const target = atMost(0.1);

export async function run(context) {
  const size = context.counts({ warmUp: 200_000, count: 100_000 });
  const trial = (what, more) => context.node('trials/uncontended.mjs', { what, ...size, ...more });
  const { commands, absent } = context.those({
    shmd: () => trial('notify'),
    futex: () => trial('futex', { addon: context.cAddon('peers/futex-wake.c') }),
    'its words alone': () => trial('notify, words'),
  });
  const raw = await context.compete(commands, { samples: 9 });
  const floor = { over: 'its words alone' };
  const measures = ratiosOf(raw, [{ over: 'shmd', under: 'futex', metric: 'ns', unit: 'ns', target, floor }]);
  return { raw, absent, measures };
}
