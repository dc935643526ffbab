// One contender, seen from within: its settings, and the loop that answers the bench.
import { createInterface } from 'node:readline';
import { quantile } from './stats.mjs';

export const settings = JSON.parse(process.argv[2]);

/** Takes a sample whenever the bench asks for one; `end` cleans up when it has heard enough. */
export async function contend(sample, end = () => {}) {
  const say = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);
  say({ ready: true });
  for await (const _ of createInterface({ input: process.stdin })) say(await sample());
  await end();
}

/** Median of the time each of `count` runs takes, µs. */
export async function medianMicroseconds(count, run) {
  return (await microseconds(count, run)).sort()[count >> 1];
}

/** What is usual and what is rare among the times of `count` runs, µs. */
export async function spreadMicroseconds(count, run) {
  const times = await microseconds(count, run);
  return { p50: quantile(times, 0.5), p99: quantile(times, 0.99) };
}

async function microseconds(count, run) {
  const times = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const begin = performance.now();
    await run();
    times[i] = (performance.now() - begin) * 1000;
  }
  return times;
}
