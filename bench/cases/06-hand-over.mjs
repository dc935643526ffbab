import { handOvers } from '../lib/hand-overs.mjs';
import { atLeast, ratiosOf } from '../lib/measure.mjs';

export const name = 'hand-over';
export const title = "64 MiB through a warm segment, against a Unix socket and IPC with serialization 'advanced'";
export const target = { socket: atLeast(5), ipc: atLeast(25) };

export async function run(context) {
  const bytes = (context.quick ? 1 : 64) * 2 ** 20;
  const numbers = handOvers(context, bytes);
  const trial = (way, more) => () => context.node('trials/hand-over.mjs', { way, bytes, ...numbers, ...more });
  const { commands, absent } = context.those({
    segment: trial('warm'),
    socket: trial('socket', { kept: true }),
    ipc: trial('ipc'),
    'in place': trial('warm', { inPlace: true }),
    memcpy: () => context.cPeer('peers/hand-over.c', 'warm', bytes, 1, numbers.count, `/${context.namePrefix}warm`),
  });
  const raw = await context.compete(commands, { samples: 4 });
  const times = { under: 'segment', metric: 'ms', unit: 'ms', floor: { under: 'memcpy' } };
  const measures = [
    { ...times, what: 'against a socket', over: 'socket', target: target.socket },
    { ...times, what: 'against IPC', over: 'ipc', target: target.ipc },
    { ...times, what: 'computed in place, against a socket', over: 'socket', under: 'in place', floor: undefined },
  ];
  return { raw, absent, measures: ratiosOf(raw, measures) };
}
