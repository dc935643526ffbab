import { atLeast, ratio } from '../lib/measure.mjs';

export const name = 'subscribers';
export const title = 'create + unlink by 200 clients while 1,000 others hear of each, against nobody who does';
export const target = atLeast(0.5);

export async function run(context) {
  const { subscribers, ...size } = context.counts({ subscribers: 1000, clients: 200, pairs: 25, warmUp: 25 });
  const trial = (what, count) => context.node('trials/subscribers.mjs', { ...size, what, subscribers: count });
  const raw = await context.compete(
    {
      'with 1,000': trial('shmd', subscribers),
      'with none': trial('shmd', 0),
      'bare server with 1,000': trial('floor', subscribers),
    },
    { samples: 3 },
  );
  const floor = { over: 'bare server with 1,000' };
  const rates = { over: 'with 1,000', under: 'with none', metric: 'rate', unit: '/s', target, floor };
  return { raw, measures: [ratio(raw, rates)] };
}
