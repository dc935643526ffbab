// Rewrites `parameter_data` ten times, every element one higher each time. A second block carries two counters, so that sender and
// receiver take turns: each waits for the other's, and neither looks again and again.
import { connect } from '@shmd/client';

const client = await connect();
const data = await client.attach('parameter_data');
const turns = await client.attach('turns', { wait: true });
const values = new Int32Array(data.buffer);
const [SENT, SEEN] = [0, 1];
const counters = new Int32Array(turns.buffer);

for (let round = 1; round <= 10; round++) {
  for (let i = 0; i < values.length; i++) values[i] += 1;
  Atomics.store(counters, SENT, round);
  client.notify(counters, SENT);
  await client.waitUntil(counters, SEEN, (seen) => seen >= round);
}
console.log('sender: rewrote the block 10 times');

await client.close();
