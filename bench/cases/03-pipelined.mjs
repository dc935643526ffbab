import { absolute, atLeast, ratiosOf } from '../lib/measure.mjs';

export const name = 'pipelined';
export const title = 'segments of 4 KiB with 64 requests in flight';
export const target = { creates: atLeast(25_000, '/s'), pairs: atLeast(12_000, '/s') };

export async function run(context) {
  const size = { ...context.counts({ count: 4000 }), width: 64 };
  const { commands, absent } = context.those({
    shmd: () => context.node('trials/pipelined.mjs', { ...size, what: 'shmd' }),
    floor: () => context.node('trials/pipelined.mjs', { ...size, what: 'floor' }),
    python: () => context.pythonPeer('peers/managed.py', 'create', context.counts({ count: 100 }).count),
  });
  const raw = await context.compete(commands, { samples: 5 });
  const rate = (what, metric) =>
    absolute(raw, { what, metric, unit: '/s', target: target[metric], floor: { contender: 'floor' } });
  // Python has no pipelining: for information.
  const python = {
    what: "creates, against Python's rate",
    over: 'shmd',
    under: 'python',
    metric: 'creates',
    unit: '/s',
  };
  const measures = [rate('creates', 'creates'), rate('create + unlink', 'pairs'), ...ratiosOf(raw, [python])];
  return { raw, absent, measures };
}
