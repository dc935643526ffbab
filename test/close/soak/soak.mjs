// Closes segments while all sorts of work hold views over them: soak.mjs --ops N --seed S [--only NAME]
//
// What counts is that the process lives, that no work hangs, that no error comes where no script can catch it, and that no
// closed view reaches its segment. Any error that a script can catch is fine.
import { randomInt } from 'node:crypto';
import fs from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { SharedMemory } from '@shmd/client';
import { attachmentStats } from '@shmd/native';
import { randomFrom } from './random.mjs';
import * as crypto from './uses/crypto.mjs';
import * as io from './uses/io.mjs';
import * as messages from './uses/messages.mjs';
import * as script from './uses/script.mjs';
import * as zlib from './uses/zlib.mjs';

const { values } = parseArgs({
  options: { ops: { type: 'string', default: '1000' }, seed: { type: 'string' }, only: { type: 'string' } },
});
const ops = Number(values.ops);
const seed = Number(values.seed ?? randomInt(2 ** 32));
const random = randomFrom(seed);
console.log(`soak: Node ${process.versions.node}, seed ${seed}, ${ops} operations`);

const IN_FLIGHT = 12;
/** Some of the work takes thousands of trips to a thread pool that eleven others keep busy: on a busy machine that alone takes half a minute. */
const HANGS_AFTER_MS = 180_000;
const STALLS_AFTER_MS = 400;
const SIZES = [256, 4_096, 4_096, 10_001, 65_536, 65_536, 300_000, 3_000_000];

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc');

const uses = [zlib, crypto, io, messages, script]
  .flatMap((family) => Object.entries(family.uses).map(([name, run]) => ({ name, run })))
  .filter(({ name }) => values.only === undefined || name === values.only);

const dir = fs.mkdtempSync(join('/dev/shm', `${process.env.SHMD_TEST_RUN ?? 'soak'}_close_`));
process.once('exit', () => fs.rmSync(dir, { recursive: true, force: true }));

const failures = [];
process.on('uncaughtException', (error) => failures.push(`uncaught: ${error.stack}`));
process.on('unhandledRejection', (error) => failures.push(`unhandled rejection: ${error?.stack ?? error}`));

const segments = Array.from({ length: IN_FLIGHT }, (_, slot) =>
  SIZES.map((size) => {
    const name = `${slot}-${size}`;
    fs.writeFileSync(
      join(dir, name),
      Buffer.alloc(size).map(() => random.below(256)),
    );
    return { name, size };
  }),
);

const delays = [
  (close) => close(),
  (close) => close(),
  (close) => queueMicrotask(close),
  (close) => process.nextTick(close),
  (close) => setImmediate(close),
  (close) => setTimeout(close, random.below(4)),
  (close) => setTimeout(close, random.below(15)),
];

function attach(segment) {
  const offset = random.chance(0.2) ? random.below(100) : 0;
  const access = random.chance(0.15) ? 'read' : 'read-write';
  return SharedMemory.attach(segment.name, { shmDir: dir, access, offset, length: segment.size - offset });
}

/** A view that outlived its attachment writes: the segment must not change. */
function checkOutOfReach(view, segment, name) {
  if (view.length === 0) return;
  const path = join(dir, segment.name);
  const before = fs.readFileSync(path);
  view.fill(before[segment.size - 1] ^ 0xff);
  if (!fs.readFileSync(path).equals(before)) failures.push(`${name}: a closed view reached its segment`);
}

/**
 * Streams count what they have queued by the length that it has just now. When that has become 0 the count never reaches its end:
 * the stream waits for ever. That is for scripts to bear, with any detached buffer.
 */
async function orDestroyed(done, ...streams) {
  const timer = setTimeout(() => streams.forEach((stream) => void stream.destroy()), STALLS_AFTER_MS);
  try {
    await done;
  } finally {
    clearTimeout(timer);
  }
}

async function operate(segment) {
  const { name, run } = random.pick(uses);
  const shm = attach(segment);
  const other = random.chance(0.2) ? attach(segment) : undefined;
  const context = {
    view: shm.buf,
    buffer: shm.buffer,
    random,
    close: () => shm.close(),
    later: (what) => setTimeout(what, random.below(3)),
    orDestroyed,
    keep: (view) => {
      context.view = view;
    },
  };
  const closeEarly = random.chance(0.85);
  let timer;
  const hang = new Promise((resolve) => {
    timer = setTimeout(() => resolve(failures.push(`${name} hangs`)), HANGS_AFTER_MS);
  });
  const work = (async () => run(context))().then(
    () => undefined,
    () => undefined,
  );
  if (closeEarly) random.pick(delays)(context.close);
  await Promise.race([work, hang]);
  clearTimeout(timer);
  shm.close();
  if (random.chance(0.1)) checkOutOfReach(context.view, segment, name);
  other?.close();
}

let started = 0;
async function lane(slot) {
  while (started < ops && failures.length === 0) {
    started++;
    if (started % 1_000 === 0) gc();
    await operate(random.pick(segments[slot]));
  }
}

await Promise.all(segments.map((_, slot) => lane(slot)));
await io.end();
await messages.end();

const deadline = performance.now() + 10_000;
for (;;) {
  gc();
  const { attachments, mappings } = attachmentStats();
  if (attachments === 0 && mappings === 0) break;
  if (performance.now() > deadline) {
    failures.push(`${attachments} attachments and ${mappings} mappings remain`);
    break;
  }
  await new Promise((resolve) => setTimeout(resolve, 10));
}

for (const failure of failures) console.error(failure);
console.log(`soak: ${started} operations, seed ${seed}: ${failures.length === 0 ? 'no failure' : 'FAILED'}`);
process.exit(failures.length === 0 ? 0 : 1);
