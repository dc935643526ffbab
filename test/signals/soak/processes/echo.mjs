// Answers whatever ping-pong.mjs tells.
import { setImmediate as turn } from 'node:timers/promises';
import { STUCK_MS } from '../stuck.mjs';
import { client, settings } from './role.mjs';

const timeout = STUCK_MS;
const there = await client.attach(settings.there);
const back = await client.attach(settings.back);
const [theirs, ours] = [there, back].map(({ buffer }) => new Int32Array(buffer));

const answer = (i) => {
  Atomics.store(ours, 0, i);
  client.notify(ours, 0);
};
const WAYS = {
  async words(i) {
    await client.waitAsync(theirs, 0, i - 1, { timeout });
    answer(i);
  },
  async versions(i) {
    await there.changed({ since: i - 1, timeout });
    back.notify();
  },
  async sleeper(i) {
    client.waitSync(theirs, 0, i - 1, STUCK_MS);
    answer(i);
    // The end of the parent must be heard.
    if (i % 1000 === 0) await turn();
  },
};

process.send('ready');
for (let i = 1; ; i++) await WAYS[settings.way](i);
