// leaks.mjs --attaches N --workers N: attaches and closes, and ends workers that hold attachments, and then looks whether the
// process has the mappings and descriptors that it had before.
import fs from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Worker } from 'node:worker_threads';
import { SharedMemory } from '@shmd/client';
import { attachmentStats } from '@shmd/native';

const { values } = parseArgs({
  options: { attaches: { type: 'string', default: '100000' }, workers: { type: 'string', default: '1000' } },
});
const HOLDER = new URL('../fixtures/holding-worker-of-many.mjs', import.meta.url);
const ENDINGS = ['terminate', 'terminate at once', 'exit', 'natural', 'throw'];
const AT_A_TIME = 4;
// Areas that V8 itself has more or fewer of from one moment to the next. What is looked for comes in thousands.
const NOISE = 60;

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc');

const shmDir = fs.mkdtempSync(join('/dev/shm', `${process.env.SHMD_TEST_RUN ?? 'leaks'}_`));
process.once('exit', () => fs.rmSync(shmDir, { recursive: true, force: true }));
fs.writeFileSync(join(shmDir, 'segment'), Buffer.alloc(4096));

const areas = () => fs.readFileSync('/proc/self/maps', 'utf8').split('\n');
const descriptors = () => fs.readdirSync('/proc/self/fd').length;

async function attachAndClose(count) {
  for (let i = 0; i < count; i++) {
    const access = i % 3 === 0 ? 'read' : 'read-write';
    const shm = SharedMemory.attach('segment', { shmDir, access });
    shm.buf[0] = i;
    // Every tenth is left to the collector.
    if (i % 10 > 0) shm.close();
    if (i % 1_000 === 0) await new Promise(setImmediate);
  }
}

async function holdAndEnd(count) {
  let started = 0;
  const lane = async () => {
    while (started < count) {
      const ending = ENDINGS[started++ % ENDINGS.length];
      const worker = new Worker(HOLDER, { workerData: { shmDir, name: 'segment', ending } });
      const ended = new Promise((resolve) => worker.once('exit', resolve));
      worker.on('error', () => {});
      if (ending === 'terminate at once') worker.terminate();
      else worker.once('message', () => ending === 'terminate' && worker.terminate());
      await ended;
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, lane));
}

async function settled() {
  const deadline = performance.now() + 20_000;
  for (;;) {
    gc();
    const { attachments, mappings } = attachmentStats();
    if ((attachments === 0 && mappings === 0) || performance.now() > deadline) break;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  const lines = areas();
  return {
    ...attachmentStats(),
    segments: lines.filter((line) => line.includes(shmDir)).length,
    lines: lines.length,
    descriptors: descriptors(),
  };
}

const rounds = [
  ['attach and close', attachAndClose, Number(values.attaches)],
  ['workers', holdAndEnd, Number(values.workers)],
];
let failed = false;
for (const [what, round, count] of rounds) {
  // A first round grows what grows once: heaps, pools, the event loop's own descriptors.
  await round(Math.min(count, 20 + count / 20));
  const before = await settled();
  const started = performance.now();
  await round(count);
  const ms = Math.round(performance.now() - started);
  const after = await settled();
  const back =
    after.attachments === 0 &&
    after.mappings === 0 &&
    after.segments === 0 &&
    after.descriptors === before.descriptors &&
    after.lines - before.lines < NOISE;
  if (!back) failed = true;
  const change = ['descriptors', 'lines', 'mappings'].map((key) => `${key} ${before[key]} -> ${after[key]}`).join(', ');
  console.log(`Node ${process.versions.node}: ${count} ${what} in ${ms} ms: ${back ? 'back' : 'NOT BACK'}: ${change}`);
}
process.exit(failed ? 1 : 0);
