import { absolute, atMost } from '../lib/measure.mjs';

export const name = 'lock-death';
export const title = "SIGKILL of a lock's holder until the next one has it; the floor is the end of a socket of his";
export const target = atMost(50, 'ms');

export async function run(context) {
  const trial = (what) => context.node('trials/lock-death.mjs', { what, ...context.counts({ kills: 100 }) });
  // A round is a hundred kills, each of a process of its own: one of them says as much as five.
  const raw = await context.compete({ shmd: trial('lock'), socket: trial('socket') }, { samples: 1, rounds: 1 });
  const times = { unit: 'ms', floor: { contender: 'socket' } };
  const measures = [
    absolute(raw, { ...times, what: 'p50', metric: 'p50' }),
    absolute(raw, { ...times, what: 'p99', metric: 'p99', target }),
  ];
  return { raw, measures };
}
