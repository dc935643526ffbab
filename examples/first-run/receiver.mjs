// Prints what it sees in `parameter_data`, each time the sender has rewritten it.
import { connect } from '@shmd/client';

const client = await connect();
const data = await client.attach('parameter_data');
const turns = await client.create({ name: 'turns', size: 2 * Int32Array.BYTES_PER_ELEMENT });
const values = new Int32Array(data.buffer);
const [SENT, SEEN] = [0, 1];
const counters = new Int32Array(turns.buffer);

for (let round = 1; round <= 10; round++) {
  await client.waitUntil(counters, SENT, (sent) => sent >= round);
  console.log(`receiver: ${String(round).padStart(2)}:`, ...values);
  Atomics.store(counters, SEEN, round);
  client.notify(counters, SEEN);
}

await client.close();
