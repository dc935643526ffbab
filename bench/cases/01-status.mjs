import { atMost, ratio } from '../lib/measure.mjs';

export const name = 'status';
export const title = 'status() round trip, against a bare NDJSON echo over node:net';
export const target = atMost(1.15);

export async function run(context) {
  const size = context.counts({ warmUp: 10_000, count: 500 });
  const commands = {
    shmd: context.node('trials/status.mjs', size),
    echo: context.node('trials/echo.mjs', size),
    'bytes without JSON': context.node('trials/bytes.mjs', size),
  };
  // What else the machine does to a round trip may be more than what is to be seen: more pairs, fewer samples of each.
  const raw = await context.compete(commands, { samples: 6, rounds: 3 * context.rounds });
  const floor = { over: 'bytes without JSON' };
  return { raw, measures: [ratio(raw, { over: 'shmd', under: 'echo', metric: 'us', unit: 'µs', target, floor })] };
}
