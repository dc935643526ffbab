// Rewrites `parameter_data` ten times, every element one higher each time. A second block carries two counters, so that sender and
// receiver take turns: Atomics work on shared memory as on any other.
import { setTimeout as delay } from 'node:timers/promises';
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
  while (Atomics.load(counters, SEEN) < round) await delay(1);
}
console.log('sender: rewrote the block 10 times');

await client.close();
