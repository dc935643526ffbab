import { statfsSync } from 'node:fs';
import { Skip } from '../lib/context.mjs';
import { absolute, atMost } from '../lib/measure.mjs';

export const name = 'gap';
export const title =
  'longest status() round trip of another client while the manager has much to do; the floor is idle';
export const target = atMost(20, 'ms');

const CONNECTIONS = 20;

export async function run(context) {
  const work = context.counts({ bytes: 2 ** 30, segments: 20_000, changes: 30_000, waits: 4_000 });
  const { bavail, bsize } = statfsSync('/dev/shm');
  if (bavail * bsize < 2 * work.bytes) throw new Skip(`/dev/shm has less than ${2 * work.bytes} bytes free`);
  const trial = context.node('trials/gap.mjs', { ...work, connections: CONNECTIONS });
  const raw = await context.compete({ shmd: trial }, { samples: 2 });
  const longest = (what, metric) => absolute(raw, { what, metric, unit: 'ms', target, floor: { metric: 'idle' } });
  return {
    raw,
    measures: [
      longest('1 GiB is reserved', 'reserve'),
      longest('1 GiB is freed', 'free'),
      longest("a dead owner's 20,000 segments go", 'owned'),
      longest('a ledger of 60,000 lines is compacted', 'compact'),
      longest('80,000 waiters are woken', 'woken'),
    ],
  };
}
