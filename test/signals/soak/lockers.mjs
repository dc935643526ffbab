import { readFileSync } from 'node:fs';
import { SharedMutex } from '@shmd/client';
import { holdsWithin, pause, signal } from '../../soak/proc.mjs';
import { LOCK_PLACES as AT } from './lock-places.mjs';
import { STUCK_MS } from './stuck.mjs';

const LOCKERS = 3;
const SHORTEST_MS = 120;
const LONGEST_MS = 1_000;
const LONGEST_STOP_MS = 700;
const LONGEST_AWAY_MS = 300;
/** Of all that is done to them. */
const STOPS = 0.2;
/** While that is done. */
const RESTARTS = 0.1;
const SIZE = 4096;

/**
 * Some want the same lock; each moment one of them is killed and replaced, or stopped for a while, or the manager is killed and comes back. Never two
 * are inside, and no death stays untold.
 */
export async function lockers(run, minutes) {
  const { random } = run;
  const shm = await run.client.create({ size: SIZE });
  const words = new Int32Array(shm.buffer);
  const mutex = SharedMutex.over(shm);
  const counts = { killed: 0, stopped: 0, 'stopped with the lock': 0, 'restarts of the manager': 0 };
  /** The dead ones, too: what they have said is said. */
  const all = [];
  const start = async () => {
    const actor = await run.actor('locker', { name: shm.name });
    all.push(actor);
    return actor;
  };
  const actors = await Promise.all(Array.from({ length: LOCKERS }, start));
  const restart = async () => {
    counts['restarts of the manager']++;
    await run.daemon.end('SIGKILL');
    await pause(random.below(LONGEST_AWAY_MS));
    await run.daemon.start();
  };

  const end = performance.now() + minutes * 60_000;
  while (performance.now() < end && !run.over) {
    await pause(SHORTEST_MS + random.below(LONGEST_MS - SHORTEST_MS));
    const chosen = random.below(LOCKERS);
    const away = random.chance(RESTARTS) ? restart() : undefined;
    if (random.chance(STOPS)) {
      counts.stopped++;
      if (await stopped(run, actors[chosen], mutex, away)) counts['stopped with the lock']++;
    } else {
      counts.killed++;
      await actors[chosen].kill();
      await away;
      actors[chosen] = await start();
    }
    if (Atomics.load(words, AT.violations) > 0) run.violation(all.map(({ text }) => text).join(''));
  }
  const entered = Atomics.load(words, AT.entered);
  if (!(await holdsWithin(STUCK_MS, () => Atomics.load(words, AT.entered) > entered)))
    run.violation('nobody gets the lock any more');
  await Promise.all(actors.map((actor) => actor.kill()));
  (await mutex.lock({ timeout: STUCK_MS })).unlock();
  const told = {
    'times locked': Atomics.load(words, AT.entered),
    'died inside': Atomics.load(words, AT.diedInside),
    'deaths told': Atomics.load(words, AT.deaths),
  };
  return Object.entries({ ...told, ...counts })
    .map(([what, count]) => `${count} ${what}`)
    .join(', ');
}

/**
 * Stops one for a while, and until `away`, when it is given, is over. Whether it had the lock: then it must still have it.
 * @param away the manager is not there until then
 */
async function stopped(run, { pid }, mutex, away) {
  signal(pid, 'SIGSTOP');
  try {
    await holdsWithin(STUCK_MS, () => isStopped(pid));
    const had = mutex.holder?.pid === pid;
    await Promise.all([away, pause(run.random.below(LONGEST_STOP_MS))]);
    if (had && mutex.holder?.pid !== pid) run.violation('a stopped holder has lost its lock');
    return had;
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
