// Tells and waits in turn until it is killed after so many calls of Atomics: by the preload test/fixtures/stop-at-atomics.mjs.
import { once } from 'node:events';
import { PLACES } from '../places.mjs';
import { STUCK_MS } from '../stuck.mjs';
import { client, settings } from './role.mjs';

const words = new Int32Array((await client.attach(settings.name)).buffer);
// The death of one that never did anything on the board is told to nobody.
client.notify(words, PLACES.begun);
process.send('ready');
await once(process, 'message');
globalThis.dieAfterAtomics(settings.calls);
for (;;) {
  const answered = Atomics.load(words, PLACES.answered);
  Atomics.add(words, PLACES.told, 1);
  client.notify(words, PLACES.told);
  if (settings.blocks) client.waitSync(words, PLACES.answered, answered, STUCK_MS);
  else await client.waitAsync(words, PLACES.answered, answered, { timeout: STUCK_MS });
}
