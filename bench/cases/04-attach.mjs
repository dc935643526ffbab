import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { atMost, ratio } from '../lib/measure.mjs';

export const name = 'attach';
export const title = 'native attach + close of 4 KiB, against the same calls in C';
export const target = atMost(2);

export async function run(context) {
  const directory = '/dev/shm';
  const segment = `${context.namePrefix}attach`;
  const count = 2000;
  const commands = {
    shmd: context.node('trials/attach.mjs', { directory, segment, count }),
    C: context.cPeer('peers/attach.c', `/${segment}`, count),
  };
  const path = join(directory, segment);
  writeFileSync(path, Buffer.alloc(4096), { flag: 'wx', mode: 0o600 });
  try {
    const raw = await context.compete(commands, { samples: 15 });
    return { raw, measures: [ratio(raw, { over: 'shmd', under: 'C', metric: 'us', unit: 'µs', target })] };
  } finally {
    rmSync(path);
  }
}
