import { atMost, ratio } from '../lib/measure.mjs';

export const name = 'start';
export const title = 'manager from spawn to ready, against node -e 0';
export const target = atMost(1.4);

export async function run(context) {
  const commands = {
    manager: context.node('trials/start.mjs', { what: 'manager' }),
    'node -e 0': context.node('trials/start.mjs', { what: 'empty' }),
  };
  const raw = await context.compete(commands, { samples: 10 });
  return { raw, measures: [ratio(raw, { over: 'manager', under: 'node -e 0', metric: 'ms', unit: 'ms', target })] };
}
