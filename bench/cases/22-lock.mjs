import { atMost, ratiosOf } from '../lib/measure.mjs';

export const name = 'lock';
export const title = 'tryLock() and unlock() with nobody else, against a robust mutex of pthreads through Node-API';
export const target = atMost(1);

export async function run(context) {
  const size = context.counts({ warmUp: 200_000, count: 100_000 });
  const trial = (what, more) => context.node('trials/uncontended.mjs', { what, ...size, ...more });
  const { commands, absent } = context.those({
    shmd: () => trial('lock'),
    pthreads: () => trial('robust', { addon: context.cAddon('peers/robust-mutex.c') }),
    'its words alone': () => trial('lock, words'),
  });
  const raw = await context.compete(commands, { samples: 9 });
  const floor = { over: 'its words alone' };
  const measures = ratiosOf(raw, [{ over: 'shmd', under: 'pthreads', metric: 'ns', unit: 'ns', target, floor }]);
  return { raw, absent, measures };
}
