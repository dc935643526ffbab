import { statfsSync } from 'node:fs';
import { Skip } from '../lib/context.mjs';
import { absolute, atMost } from '../lib/measure.mjs';

export const name = 'gap';
export const title = 'longest status() round trip of another client while 1 GiB is being reserved';
export const target = atMost(20, 'ms');

const BYTES = 2 ** 30;

export async function run(context) {
  const { bavail, bsize } = statfsSync('/dev/shm');
  if (bavail * bsize < 2 * BYTES) throw new Skip('/dev/shm has less than 2 GiB free');
  const raw = await context.compete({ shmd: context.node('trials/gap.mjs', { bytes: BYTES }) }, { samples: 3 });
  return {
    raw,
    measures: [
      absolute(raw, { what: 'reserving', metric: 'gap', unit: 'ms', target }),
      absolute(raw, { what: 'idle, for as long', metric: 'idle', unit: 'ms' }),
    ],
  };
}
