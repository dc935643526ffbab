// main.mjs [--minutes N] [--ping-pongs N] [--kills N] [--seed S]
//
// Processes wait for each other, lock and share a value, and are killed meanwhile, at moments that follow from a seed, which is printed. Ends with 1
// when anything was not so, and says what.
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { cellWriters } from './cell-writers.mjs';
import { injectedKills } from './injected-kills.mjs';
import { lockers } from './lockers.mjs';
import { pingPong } from './ping-pong.mjs';
import { Run } from './run.mjs';

/** A cell's writer is killed once for so many notifiers and waiters. */
const KILLS_FOR_A_WRITER = 4;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    'ping-pongs': { type: 'string', default: '100000' },
    kills: { type: 'string', default: '200' },
    seed: { type: 'string' },
  },
});
const kills = Number(values.kills);
const seed = Number(values.seed ?? randomInt(2 ** 32));
console.log(`soak of signals: seed ${seed}, Node ${process.versions.node}`);

const run = await Run.start(seed);
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => run.violation(`interrupted by ${name}`));
const parts = [
  () => pingPong(run, Number(values['ping-pongs'])),
  () => injectedKills(run, kills),
  () => cellWriters(run, Math.ceil(kills / KILLS_FOR_A_WRITER)),
  () => lockers(run, Number(values.minutes)),
];
try {
  for (const part of parts) {
    const held = await part();
    if (run.over) break;
    console.log(`  ${held}`);
  }
} catch (error) {
  run.violation(error.stack);
} finally {
  await run.end();
}
for (const what of run.violations) console.log(`  VIOLATION: ${what}`);
console.log(`violations: ${run.violations.length}`);
process.exit(run.over ? 1 : 0);
