// Takes the lock in every way there is, and looks all the time whether anybody else is inside, too.
import { setTimeout as pause } from 'node:timers/promises';
import { SharedMutex } from '@shmd/client';
import { randomFrom } from '../../../close/soak/random.mjs';
import { LOCK_PLACES as AT } from '../lock-places.mjs';
import { STUCK_MS } from '../stuck.mjs';
import { client, settings } from './role.mjs';

const MOST_LOOKS = 3_000;
const LONGEST_STAY_MS = 8;

const { id, name, seed } = settings;
const random = randomFrom(seed);
const shm = await client.attach(name);
const mutex = SharedMutex.over(shm);
const words = new Int32Array(shm.buffer);

const WAYS = [
  () => mutex.lock({ timeout: STUCK_MS }),
  () => mutex.lockSync(STUCK_MS),
  () => mutex.tryLock() ?? mutex.lock({ timeout: STUCK_MS }),
];

function violation(what) {
  console.log(`locker ${id}: ${what}\n`);
  Atomics.add(words, AT.violations, 1);
}

function look() {
  const inside = Atomics.load(words, AT.inside);
  if (inside !== id) violation(`${inside} is inside, and so am I`);
}

function enter({ ownerDied, fence }) {
  const before = Atomics.exchange(words, AT.inside, id);
  if (before !== 0 && !ownerDied) violation(`${before} has not left, and I was not told that it died`);
  if (ownerDied) Atomics.add(words, AT.deaths, 1);
  if (before !== 0) Atomics.add(words, AT.diedInside, 1);
  if (fence <= Atomics.load(words, AT.fence)) violation(`the fence is ${fence}, as one had before`);
  Atomics.store(words, AT.fence, fence);
  Atomics.add(words, AT.entered, 1);
}

process.send('ready');
for (;;) {
  const guard = await random.pick(WAYS)();
  enter(guard);
  for (let i = random.below(MOST_LOOKS); i > 0; i--) look();
  if (random.chance(0.1)) await pause(random.below(LONGEST_STAY_MS));
  look();
  Atomics.store(words, AT.inside, 0);
  guard.consistent();
  guard.unlock();
  // Others may have the processor, and the end of the parent must be heard.
  if (random.chance(0.02)) await pause(1);
}
