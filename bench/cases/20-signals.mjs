import { atMost, ratio } from '../lib/measure.mjs';

export const name = 'signals';
export const title = 'notify() to changed() in another process, against 8 bytes over a Unix socket';
export const target = { busy: atMost(0.8), idle: atMost(0.9), relayed: atMost(0.4) };

const IDLE_MS = 3;

export async function run(context) {
  const size = context.counts({ warmUp: 5000, count: 2000, pauses: 100 });
  const trial = (way) => context.node('trials/wakes.mjs', { way, idleMs: IDLE_MS, ...size });
  const commands = { shmd: trial('notify'), net: trial('net'), relay: trial('relay'), bells: trial('bells') };
  // Mostly the kernel puts both processes on one core; where it does not, a wake takes three times as long, of whatever kind, and says more of the
  // machine than of who wakes. Not pinned, so that what is usual counts: many pairs, few samples of each.
  const raw = await context.compete(commands, { samples: 2, rounds: 5 * context.rounds });
  const common = { over: 'shmd', under: 'net', unit: 'µs', floor: { over: 'bells' } };
  const measures = [
    { ...common, what: 'busy', metric: 'busy', target: target.busy },
    { ...common, what: `after ${IDLE_MS} ms idle`, metric: 'idle', target: target.idle },
    { ...common, what: 'busy, against relaying', under: 'relay', metric: 'busy', target: target.relayed },
  ];
  return { raw, measures: measures.map((one) => ratio(raw, one)) };
}
