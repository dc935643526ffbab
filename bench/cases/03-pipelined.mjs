import { absolute, atLeast, ratio } from '../lib/measure.mjs';

export const name = 'pipelined';
export const title = "creates of 4 KiB with 64 in flight, against CPython's SharedMemoryManager";
export const target = { rate: atLeast(15_000, '/s'), ratio: atLeast(20) };

export async function run(context) {
  const shmd = context.node('trials/pipelined.mjs', { count: 4000, width: 64 });
  const python = context.python && context.pythonPeer('peers/managed.py', 'create', 100);
  const raw = await context.compete({ shmd, ...(python && { python }) }, { samples: 5 });
  const measures = [absolute(raw, { what: 'rate', metric: 'rate', unit: '/s', target: target.rate })];
  const against = { what: "against Python's rate", over: 'shmd', under: 'python', metric: 'rate', unit: '/s' };
  if (python) measures.push(ratio(raw, { ...against, target: target.ratio }));
  return { raw, measures };
}
