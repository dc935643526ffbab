import { absolute, atMost } from '../lib/measure.mjs';

export const name = 'live';
export const title = '60,000 live segments of 4 KiB';
export const target = { seconds: atMost(8, 's'), bytes: atMost(1024, 'bytes') };

export async function run(context) {
  const commands = { shmd: context.node('trials/live.mjs', { count: 60_000 }) };
  const raw = await context.compete(commands, { samples: 1, rounds: Math.ceil(context.rounds / 2) });
  return {
    raw,
    measures: [
      absolute(raw, { what: 'create all', metric: 'seconds', unit: 's', target: target.seconds }),
      absolute(raw, { what: "manager's memory for each", metric: 'bytes', unit: 'bytes', target: target.bytes }),
    ],
  };
}
