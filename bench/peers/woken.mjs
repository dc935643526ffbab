// Hears what trials/wakes.mjs tells, and tells back. Asked for it, says when it heard the last ones. argv: the way, and where, as JSON.
import { monotonicMicroseconds } from '../lib/monotonic.mjs';

const { way, where } = JSON.parse(process.argv[2]);
const { far } = await import(new URL(`../trials/wakes/${way}.mjs`, import.meta.url));
const own = await far(where);
/** Since it was asked last. */
let times = [];

process.on('message', (last) => {
  process.send(times.slice(-last));
  times = [];
});
process.once('disconnect', () => process.exit());

let heard = own.hear();
process.send('ready');
for (;;) {
  await heard;
  times.push(monotonicMicroseconds());
  heard = own.hear();
  own.tell();
}
