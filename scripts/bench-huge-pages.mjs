// npm run bench:huge-pages (as root): what a tmpfs with huge pages brings, against an ordinary one. Medians.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setup } from './setup.mjs';

setup();
const { SharedMemory } = await import('@shmd/client');
const { SegmentSpace } = await import('@shmd/native');

const SIZE = 256 * 2 ** 20;
const PAGE = 4096;
const TRIALS = 7;

function timed(work) {
  const start = performance.now();
  work();
  return performance.now() - start;
}

function trial(shmDir) {
  const space = new SegmentSpace(shmDir);
  let backing;
  const times = { reserve: timed(() => (backing = space.reserveSync(SIZE))) };
  backing.publish('segment');
  const first = SharedMemory.attach('segment', { shmDir });
  times['first touch'] = timed(() => {
    for (let i = 0; i < SIZE; i += PAGE) first.buf[i] = 1;
  });
  // What every further process pays: the memory is there, its page tables are not.
  const other = SharedMemory.attach('segment', { shmDir, access: 'read' });
  let sum = 0;
  times['touch by another process'] = timed(() => {
    for (let i = 0; i < SIZE; i += PAGE) sum += other.buf[i];
  });
  if (sum !== SIZE / PAGE) throw new Error('not what was written');
  times['fill, warm'] = timed(() => first.buf.fill(2));
  first.close();
  other.close();
  space.remove('segment', backing.identity);
  space.close();
  return times;
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

const folder = mkdtempSync(join(tmpdir(), 'shmd-huge-'));
const results = {};
try {
  for (const huge of ['never', 'within_size']) {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `huge=${huge},size=${SIZE * 2}`, 'tmpfs', folder]);
    try {
      // The first takes memory from the machine's owner, where the machine is a virtual one.
      const trials = Array.from({ length: TRIALS + 1 }, () => trial(folder)).slice(1);
      for (const what of Object.keys(trials[0])) {
        results[what] ??= {};
        results[what][`huge=${huge}`] = `${median(trials.map((times) => times[what])).toFixed(1)} ms`;
      }
    } finally {
      execFileSync('umount', ['-l', folder]);
    }
  }
} finally {
  rmSync(folder, { recursive: true });
}
console.log('256 MiB:');
console.table(results);
