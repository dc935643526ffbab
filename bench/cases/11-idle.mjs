import { absolute, atMost } from '../lib/measure.mjs';

export const name = 'idle';
export const title = "an idle manager's memory; the floor is a process of Node that does nothing";
export const target = { resident: atMost(46, 'MiB'), private: atMost(8, 'MiB') };

export async function run(context) {
  const trial = (what) => context.node('trials/idle.mjs', { what });
  const raw = await context.compete({ shmd: trial('manager'), node: trial('node') }, { samples: 1 });
  const measures = ['resident', 'private'].map((metric) =>
    absolute(raw, { what: metric, metric, unit: 'MiB', target: target[metric], floor: { contender: 'node' } }),
  );
  return { raw, measures };
}
