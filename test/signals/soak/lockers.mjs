import { readFileSync } from 'node:fs';
import { SharedMutex } from '@shmd/client';
import { holdsWithin, pause, signal } from '../../soak/proc.mjs';
import { LOCK_PLACES as AT } from './lock-places.mjs';
import { STUCK_MS } from './stuck.mjs';

const LOCKERS = 3;
const SHORTEST_MS = 120;
const LONGEST_MS = 1_000;
const LONGEST_STOP_MS = 700;
const SIZE = 4096;

/** Some want the same lock; each moment one of them is killed and replaced, or stopped for a while. Never two are inside, and no death stays untold. */
export async function lockers(run, minutes) {
  const { random } = run;
  const shm = await run.manager.create({ size: SIZE });
  const words = new Int32Array(shm.buffer);
  const mutex = SharedMutex.over(shm);
  const counts = { kills: 0, stops: 0, stoppedHolders: 0 };
  /** The dead ones, too: what they have said is said. */
  const all = [];
  const start = async () => {
    const actor = await run.actor('locker', { name: shm.name });
    all.push(actor);
    return actor;
  };
  const actors = await Promise.all(Array.from({ length: LOCKERS }, start));

  const end = performance.now() + minutes * 60_000;
  while (performance.now() < end && !run.over) {
    await pause(SHORTEST_MS + random.below(LONGEST_MS - SHORTEST_MS));
    const chosen = random.below(LOCKERS);
    if (random.chance(0.2)) {
      counts.stops++;
      if (await stopped(run, actors[chosen], mutex)) counts.stoppedHolders++;
    } else {
      counts.kills++;
      await actors[chosen].kill();
      actors[chosen] = await start();
    }
    if (Atomics.load(words, AT.violations) > 0) run.violation(all.map(({ text }) => text).join(''));
  }
  const entered = Atomics.load(words, AT.entered);
  if (!(await holdsWithin(STUCK_MS, () => Atomics.load(words, AT.entered) > entered)))
    run.violation('nobody gets the lock any more');
  await Promise.all(actors.map((actor) => actor.kill()));
  (await mutex.lock({ timeout: STUCK_MS })).unlock();
  const { kills, stops, stoppedHolders } = counts;
  const [deaths, inside] = [AT.deaths, AT.diedInside].map((place) => Atomics.load(words, place));
  return `${Atomics.load(words, AT.entered)} times locked; ${kills} killed, ${inside} of them inside, ${deaths} deaths told; ${stops} stopped, ${stoppedHolders} with the lock`;
}

/** Stops one for a while. Whether it had the lock: then it must still have it. */
async function stopped(run, { pid }, mutex) {
  signal(pid, 'SIGSTOP');
  try {
    await holdsWithin(STUCK_MS, () => isStopped(pid));
    if (mutex.holder?.pid !== pid) return false;
    await pause(run.random.below(LONGEST_STOP_MS));
    if (mutex.holder?.pid !== pid) run.violation('a stopped holder has lost its lock');
    return true;
  } finally {
    signal(pid, 'SIGCONT');
  }
}

function isStopped(pid) {
  try {
    return /^State:\s+T/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    // It has ended, which is said elsewhere.
    return true;
  }
}
