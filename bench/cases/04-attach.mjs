import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { atMost, ratiosOf } from '../lib/measure.mjs';

export const name = 'attach';
export const title = 'SharedMemory.attach + close of 4 KiB, against the same calls in C';
export const target = atMost(1.8);

const SHM = '/dev/shm';

export async function run(context) {
  const segment = `${context.namePrefix}attach`;
  const size = context.counts({ warmUp: 10_000, count: 2000 });
  const trial = (what) => () => context.node('trials/attach.mjs', { segment, ...size, what });
  const { commands, absent } = context.those({
    shmd: trial('client'),
    'addon alone': trial('addon'),
    C: () => context.cPeer('peers/attach.c', `/${segment}`, size.count),
  });
  const path = join(SHM, segment);
  writeFileSync(path, Buffer.alloc(4096), { flag: 'wx', mode: 0o600 });
  try {
    const raw = await context.compete(commands, { samples: 15 });
    const floor = { over: 'addon alone' };
    const measures = ratiosOf(raw, [{ over: 'shmd', under: 'C', metric: 'us', unit: 'µs', target, floor }]);
    return { raw, absent, measures };
  } finally {
    rmSync(path);
  }
}
