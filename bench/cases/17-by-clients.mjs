import { curves } from '../lib/curves.mjs';

export const name = 'by-clients';
export const title = 'what requests cost, by how many clients there are';

export async function run(context) {
  const numbers = [1, 10, 100, 1000].filter((number) => !context.quick || number <= 100);
  const trial = context.node('trials/by-clients.mjs', { numbers, ...context.counts({ count: 1000, warmUp: 5000 }) });
  const raw = await context.compete({ shmd: trial }, { samples: 1 });
  const plot = { id: 'by-clients', title: 'Cost by clients', x: { label: 'clients' }, y: { unit: 'µs' } };
  return { raw, curves: [curves(raw, plot)] };
}
