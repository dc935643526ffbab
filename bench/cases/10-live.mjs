import { absolute, atMost } from '../lib/measure.mjs';

export const name = 'live';
export const title = '60,000 live segments of 4 KiB';
export const target = { seconds: atMost(5, 's'), bytes: atMost(1024, 'bytes'), list: atMost(0.5, 's') };

export async function run(context) {
  const { count } = context.counts({ count: 60_000 });
  const commands = {
    shmd: context.node('trials/live.mjs', { count }),
    floor: context.node('trials/live-floor.mjs', { count }),
  };
  const raw = await context.compete(commands, { samples: 1, rounds: Math.ceil(context.rounds / 2) });
  const figure = (what, metric, unit, floor) => absolute(raw, { what, metric, unit, target: target[metric], floor });
  return {
    raw,
    measures: [
      figure('create all', 'seconds', 's', { contender: 'floor' }),
      figure("manager's memory for each", 'bytes', 'bytes', { contender: 'floor' }),
      // Their JSON written and parsed once.
      figure('list()', 'list', 's', { metric: 'json' }),
    ],
  };
}
