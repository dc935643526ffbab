// One process tells, another hears it and tells back. How, says bench/trials/wakes/: `near` and `far` open the two sides, each of which can `tell`
// and `hear`, which resolves when the other side has told once more.
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { endHelper, startHelper } from '../lib/helper.mjs';
import { monotonicMicroseconds } from '../lib/monotonic.mjs';
import { median } from '../lib/stats.mjs';
import { contend, settings } from '../lib/trial.mjs';

const { directory, way, idleMs, warmUp, count, pauses } = settings;
const { near } = await import(new URL(`wakes/${way}.mjs`, import.meta.url));
const own = await near({ ...settings, path: join(directory, `wakes-${process.pid}`) });
const partner = await startHelper('peers/woken.mjs', [JSON.stringify({ way, where: own.where })]);
await own.joined;

/** Returns when it told. */
async function turn() {
  // The answer's way is not the one that is measured.
  const heard = own.hear();
  const told = monotonicMicroseconds();
  own.tell();
  await heard;
  return told;
}

/** One way, while both do nothing else. µs. */
async function busy(turns) {
  const begin = performance.now();
  for (let i = 0; i < turns; i++) await turn();
  return ((performance.now() - begin) * 1000) / turns / 2;
}

/** One way, when both have slept. µs. */
async function afterIdling() {
  const told = [];
  for (let i = 0; i < pauses; i++) {
    await pause(idleMs);
    told.push(await turn());
  }
  partner.send(pauses);
  const [heard] = await once(partner, 'message');
  return median(heard.map((at, i) => at - told[i]));
}

await busy(warmUp);
await contend(
  async () => ({ busy: await busy(count), idle: await afterIdling() }),
  async () => {
    await endHelper(partner);
    await own.end();
  },
);
