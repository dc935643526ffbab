// An honest client that waits, tells, locks, reads and writes, and takes whatever comes of it, as long as it is an error of ours, and in time.
import { setImmediate as turn } from 'node:timers/promises';
import { connect, SharedCell, SharedMutex, ShmError } from '@shmd/client';
import { Random } from '../../random.mjs';

/** What a call may wait. ms. */
const WAIT_MS = 10;
/** Longer than that no call takes, however busy the machine is. ms. */
const BOUND_MS = 20_000;
const CALLS_BETWEEN_WORDS = 20;
const CALLS_OF_A_LIFE = 200;

const { address, words: name, cell: cellName, seed } = JSON.parse(process.argv[2]);
const random = new Random(seed);
const options = { timeout: WAIT_MS };

let over = false;
for (const event of ['message', 'disconnect']) {
  process.once(event, () => {
    over = true;
  });
}

/** What a client can do there; each is a call, or some. */
function calls(client, shm, cellMemory) {
  const words = new Int32Array(shm.buffer);
  const word = () => random.below(words.length);
  const mutex = () => SharedMutex.over(shm, 0);
  const cell = () => SharedCell.over(cellMemory);
  const give = (guard) => {
    if (random.chance(0.5)) guard?.consistent();
    guard?.unlock();
  };
  const write = (writer) => {
    try {
      writer.write(new Uint8Array(cell().size).fill(random.below(256)));
      writer.update((slot) => slot.fill(1));
    } finally {
      writer[Symbol.dispose]();
    }
  };
  return [
    () => shm.version,
    () => shm.notify(),
    () => shm.changed(options),
    () => client.notify(words, word()),
    () => client.waitAsync(words, word(), 0, options),
    () => client.waitUntil(words, word(), (value) => value === 1, options),
    () => client.waitSync(words, word(), 0, WAIT_MS),
    async () => {
      for await (const _ of shm.versions(options)) return;
    },
    () => mutex().holder,
    () => give(mutex().tryLock()),
    () => give(mutex().lockSync(WAIT_MS)),
    async () => give(await mutex().lock(options)),
    () => {
      const shared = mutex();
      return Promise.all([1, 2].map(() => attempt(() => shared.run(() => turn(), options))));
    },
    () => cell().read(),
    () => cell().changed(options),
    async () => write(await cell().writer(options)),
  ];
}

/** And how often each error was told. */
let counts = { calls: 0, done: 0 };

async function attempt(call) {
  const began = performance.now();
  counts.calls++;
  try {
    await call();
    counts.done++;
  } catch (error) {
    if (!(error instanceof ShmError)) throw error;
    counts[error.code] = (counts[error.code] ?? 0) + 1;
  }
  const took = performance.now() - began;
  if (took > BOUND_MS) throw new Error(`${call} took ${took} ms`);
}

process.send(counts);
while (!over) {
  const client = await connect(address);
  const all = calls(client, await client.attach(name), await client.attach(cellName));
  for (let i = random.below(CALLS_OF_A_LIFE); i >= 0 && !over; i--) {
    await attempt(random.pick(all));
    // Several at once, now and then.
    if (random.chance(0.1)) await Promise.all(Array.from({ length: 5 }, () => attempt(random.pick(all))));
    if (i % CALLS_BETWEEN_WORDS === 0 && process.connected) {
      process.send(counts);
      counts = { calls: 0, done: 0 };
      await turn();
    }
  }
  await client.close();
}
if (process.connected) process.disconnect();
