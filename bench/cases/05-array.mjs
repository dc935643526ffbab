import { atMost, ratio } from '../lib/measure.mjs';

export const name = 'array';
export const title = 'Float64Array sum and fill over a segment, against an ordinary ArrayBuffer';
export const target = atMost(1.05);

export async function run(context) {
  const size = { bytes: 2 ** 20, repeat: context.quick ? 1 : 20 };
  const commands = {
    segment: context.node('trials/array.mjs', { ...size, memory: 'segment' }),
    ordinary: context.node('trials/array.mjs', { ...size, memory: 'ordinary' }),
  };
  const raw = await context.compete(commands, { samples: 15 });
  // Ordinary memory is the floor.
  const measures = [
    { what: 'sum, loop', metric: 'sum', target, floor: 1 },
    { what: 'fill, loop', metric: 'fill', target, floor: 1 },
    { what: 'fill()', metric: 'memset', target, floor: 1 },
  ].map((one) => ratio(raw, { ...one, over: 'segment', under: 'ordinary', unit: 'ms' }));
  return { raw, measures };
}
