import { curves } from '../lib/curves.mjs';

export const name = 'by-segments';
export const title = 'what requests cost, by how many segments there are';

export async function run(context) {
  const numbers = [10, 100, 1000, 10_000, 100_000].filter((number) => !context.quick || number <= 1000);
  const trial = context.node('trials/by-segments.mjs', { numbers, ...context.counts({ count: 1000, warmUp: 3000 }) });
  const rounds = Math.ceil(context.rounds / 2);
  const raw = await context.compete({ shmd: trial }, { samples: 1, rounds });
  const plot = { id: 'by-segments', title: 'Cost by live segments', x: { label: 'live segments' }, y: { unit: 'µs' } };
  return { raw, curves: [curves(raw, plot)] };
}
