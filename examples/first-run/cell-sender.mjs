// The same numbers as a cell: rewritten a thousand times without asking whether anybody reads.
import { connect, SharedCell } from '@shmd/client';

const client = await connect();
const cell = await SharedCell.create(client, { name: 'latest', size: 5 * Int32Array.BYTES_PER_ELEMENT });
const writer = await cell.writer();
const values = new Int32Array([1, 2, 3, 4, 5]);

for (let round = 1; round <= 1000; round++) {
  for (let i = 0; i < values.length; i++) values[i] += 1;
  writer.write(new Uint8Array(values.buffer));
}
console.log('cell sender: rewrote the value 1000 times');

await client.close();
