import { ratiosOf } from '../lib/measure.mjs';

export const name = 'populate';
export const title =
  'every page of 64 MiB touched once: page-table entries made in one go (populate), against one by one';

export async function run(context) {
  const trial = (populate) => () =>
    context.node('trials/populate.mjs', { populate, bytes: context.quick ? 2 ** 20 : 64 * 2 ** 20 });
  const { commands, absent } = context.those({ 'one by one': trial(false), populate: trial(true) });
  const raw = await context.compete(commands, { samples: 8 });
  const sides = { over: 'one by one', under: 'populate', unit: 'ms' };
  const measures = ratiosOf(raw, [
    { ...sides, what: 'attach and read', metric: 'read' },
    { ...sides, what: 'create and fill', metric: 'fill' },
  ]);
  return { raw, absent, measures };
}
