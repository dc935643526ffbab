import { curves } from '../lib/curves.mjs';

export const name = 'by-size';
export const title = 'what a segment costs, by its size';

const KIB = 1024;
const MIB = 2 ** 20;
const SIZES = [4 * KIB, 16 * KIB, 64 * KIB, 256 * KIB, MIB, 4 * MIB, 16 * MIB, 64 * MIB, 256 * MIB];

export async function run(context) {
  const sizes = SIZES.filter((size) => !context.quick || size <= MIB);
  const numbers = context.counts({ most: 300, warmUp: 2000 });
  const trial = context.node('trials/by-size.mjs', { sizes, bytes: 2 ** 30, ...numbers });
  const raw = await context.compete({ shmd: trial }, { samples: 1 });
  const plot = {
    id: 'by-size',
    title: 'Cost by size of the segment',
    x: { label: 'size', unit: 'bytes' },
    y: { unit: 'µs' },
  };
  return { raw, curves: [curves(raw, plot)] };
}
