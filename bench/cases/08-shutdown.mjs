import { atMost, ratio } from '../lib/measure.mjs';

export const name = 'shutdown';
export const title = 'shutdown() with 10,000 segments, against unlinking 10,000 in C';
export const target = atMost(1.5);

export async function run(context) {
  const count = 10_000;
  const commands = {
    shmd: context.node('trials/shutdown.mjs', { count }),
    C: context.cPeer('peers/unlink.c', context.namePrefix, count),
  };
  const raw = await context.compete(commands, { samples: 2 });
  return { raw, measures: [ratio(raw, { over: 'shmd', under: 'C', metric: 'ms', unit: 'ms', target })] };
}
