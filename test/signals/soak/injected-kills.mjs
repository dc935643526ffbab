import { fileURLToPath } from 'node:url';
import { holdsWithin } from '../../soak/proc.mjs';
import { PLACES } from './places.mjs';
import { STUCK_MS } from './stuck.mjs';

const PRELOAD = fileURLToPath(new URL('../../fixtures/stop-at-atomics.mjs', import.meta.url));

/** A notify and a wait take a few dozen. */
const MOST_CALLS = 150;

/**
 * One that tells and waits in turn is killed right after some call of Atomics, again and again. What it told before its death is heard by one that
 * waits in its event loop, and by one whose thread sleeps.
 */
export async function injectedKills(run, kills) {
  const { client, random } = run;
  const shm = await client.create({ size: 64 });
  const words = new Int32Array(shm.buffer);
  const sleeper = await run.actor('sleeper', { name: shm.name });
  const end = new AbortController();
  let heard = 0;
  const listening = (async () => {
    for (;;) {
      heard = await client.waitUntil(words, PLACES.told, (value) => value !== heard, { signal: end.signal });
      Atomics.add(words, PLACES.answered, 1);
      client.notify(words, PLACES.answered);
    }
  })().catch((error) => {
    if (!end.signal.aborted) run.violation(`the listener: ${error.stack}`);
  });

  for (let i = 0; i < kills && !run.over; i++) {
    const calls = 1 + random.below(MOST_CALLS);
    const blocks = random.chance(0.5);
    const doomed = await run.actor('doomed', { name: shm.name, calls, blocks }, ['--import', PRELOAD]);
    doomed.expectEnd();
    doomed.child.send('go');
    const { ended } = await doomed.exited;
    if (ended !== 'SIGKILL') run.violation(`one that was to be killed ended with ${ended}: ${doomed.text}`);
    // Nobody tells anything now: only what the dead one has done, and its death, can wake.
    const told = Atomics.load(words, PLACES.told);
    const both = () => heard === told && Atomics.load(words, PLACES.seen) === told;
    if (await holdsWithin(STUCK_MS, both)) continue;
    const seen = Atomics.load(words, PLACES.seen);
    run.violation(`killed after ${calls} calls: of ${told} changes one heard ${heard}, one that sleeps ${seen}`);
  }
  end.abort();
  await listening;
  await sleeper.kill();
  return `${kills} killed after a call of Atomics, nobody stuck`;
}
