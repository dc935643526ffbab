// node station.mjs READING…: makes each of them the latest value of the cell of this host, as fast as it can.
import { connect, SharedCell } from '@shmd/client';

const client = await connect();
const cell = await SharedCell.openOrCreate(client, { name: 'reading', size: Float64Array.BYTES_PER_ELEMENT });
const writer = await cell.writer();
for (const reading of process.argv.slice(2)) writer.write(new Uint8Array(Float64Array.of(Number(reading)).buffer));
await client.close();
