// Reads the latest value whenever there is a new one: always whole, and at last the last one, however many it misses.
import { connect, SharedCell } from '@shmd/client';

const client = await connect();
const cell = SharedCell.over(await client.attach('latest', { access: 'read', wait: true }));

for await (const { version, data } of cell) {
  const values = new Int32Array(data.buffer);
  if (version < 1000) continue;
  console.log('cell receiver: the last value is', ...values);
  break;
}

await client.close();
