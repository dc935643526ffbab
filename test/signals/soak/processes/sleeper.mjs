// Its thread sleeps until the word is told, and says what it saw.
import { setImmediate as turn } from 'node:timers/promises';
import { PLACES } from '../places.mjs';
import { client, settings } from './role.mjs';

/** Then it looks whether its parent is still there. ms. */
const LONGEST_SLEEP_MS = 60_000;

const words = new Int32Array((await client.attach(settings.name)).buffer);
process.send('ready');
for (let seen = 0; ; seen = Atomics.load(words, PLACES.told)) {
  Atomics.store(words, PLACES.seen, seen);
  client.waitSync(words, PLACES.told, seen, LONGEST_SLEEP_MS);
  await turn();
}
