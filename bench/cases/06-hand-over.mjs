import { atLeast, ratio } from '../lib/measure.mjs';

export const name = 'hand-over';
export const title = "64 MiB from one process to another, against a Unix socket and IPC with serialization 'advanced'";
export const target = { socket: atLeast(15), ipc: atLeast(25) };

export async function run(context) {
  const trial = (kind) =>
    context.node('trials/hand-over.mjs', {
      kind,
      bytes: 64 * 2 ** 20,
      warmUp: 2,
      directory: context.directory,
    });
  const commands = {
    segment: trial('segment'),
    socket: trial('socket'),
    ipc: trial('ipc'),
    'in place': trial('segment-in-place'),
  };
  const raw = await context.compete(commands, { samples: 4 });
  const against = (what, over, goal) =>
    ratio(raw, { what, over, under: 'segment', metric: 'ms', unit: 'ms', target: goal });
  return {
    raw,
    measures: [
      against('against a socket', 'socket', target.socket),
      against('against IPC', 'ipc', target.ipc),
      ratio(raw, {
        what: 'computed in place, against a socket',
        over: 'socket',
        under: 'in place',
        metric: 'ms',
        unit: 'ms',
      }),
    ],
  };
}
