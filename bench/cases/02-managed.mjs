import { atLeast, ratio } from '../lib/measure.mjs';

export const name = 'managed';
export const title = "create + attach + close + unlink of 4 KiB, against CPython's SharedMemoryManager";
export const target = atLeast(8);

export async function run(context) {
  const commands = {
    shmd: context.node('trials/managed.mjs', { count: 500 }),
    python: context.pythonPeer('peers/managed.py', 'cycle', 100),
  };
  const raw = await context.compete(commands, { samples: 8 });
  return { raw, measures: [ratio(raw, { over: 'python', under: 'shmd', metric: 'us', unit: 'µs', target })] };
}
