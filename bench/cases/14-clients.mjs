import { atMost, ratio } from '../lib/measure.mjs';

export const name = 'clients';
export const title = 'status() of one of 1,000 clients, against the only one';
export const target = atMost(1.5);

export async function run(context) {
  const { idle, ...size } = context.counts({ idle: 999, warmUp: 10_000, count: 500 });
  const commands = {
    'one of 1,000': context.node('trials/status.mjs', { ...size, idle }),
    alone: context.node('trials/status.mjs', size),
    'echo, one of 1,000': context.node('trials/echo.mjs', { ...size, idle }),
  };
  const raw = await context.compete(commands, { samples: 6 });
  const floor = { over: 'echo, one of 1,000' };
  const times = { over: 'one of 1,000', under: 'alone', metric: 'us', unit: 'µs', target, floor };
  return { raw, measures: [ratio(raw, times)] };
}
