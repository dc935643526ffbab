import { STUCK_MS } from './stuck.mjs';

/** Two processes take turns. A wake that is lost ends it. */
export async function pingPong(run, count) {
  const { client } = run;
  const timeout = STUCK_MS;
  const [there, back] = [await client.create({ size: 64 }), await client.create({ size: 64 })];
  const [ours, theirs] = [there, back].map(({ buffer }) => new Int32Array(buffer));
  const turns = {
    async words(i) {
      Atomics.store(ours, 0, i);
      client.notify(ours, 0);
      return (await client.waitAsync(theirs, 0, i - 1, { timeout })) !== 'timed-out';
    },
    async versions(i) {
      there.notify();
      await back.changed({ since: i - 1, timeout });
      return true;
    },
  };
  // Whoever blocks its thread is woken in another way than one who does not.
  const ways = { words: turns.words, versions: turns.versions, sleeper: turns.words };
  for (const [way, turn] of Object.entries(ways)) {
    for (const words of [ours, theirs]) Atomics.store(words, 0, 0);
    const partner = await run.actor('echo', { way, there: there.name, back: back.name });
    for (let i = 1; i <= Math.ceil(count / 3) && !run.over; i++) {
      if (!(await turn(i))) run.violation(`${way}: the answer to ${i} was not heard, or never came`);
    }
    await partner.kill();
  }
  return `${count} times to and fro, no wake lost`;
}
