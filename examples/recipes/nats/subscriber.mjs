// Makes what another host publishes the latest value of a cell here. Started again by a supervisor when it ends.
import { connect as connectToNats } from '@nats-io/transport-node';
import { connect, SharedCell } from '@shmd/client';

const client = await connect(undefined, { wait: true });
client.once('lost', () => process.exit(1)); // else it would be told by the next value, which may be long in coming
const cell = await SharedCell.openOrCreate(client, { name: 'reading', size: Float64Array.BYTES_PER_ELEMENT });
const writer = await cell.writer();
const nats = await connectToNats({
  servers: process.env.NATS_URL,
  waitOnFirstConnect: true,
  maxReconnectAttempts: -1,
});

// #region subscribe
const readings = nats.subscribe('reading');
const ask = () => nats.publish('reading.ask');
ask(); // NATS keeps nothing for who comes later
whenReconnected(ask);
console.log('subscriber: connected');

for await (const { data } of readings) {
  if (data.length === cell.size) writer.write(data); // anybody may publish anything
}
// #endregion

async function whenReconnected(act) {
  for await (const { type } of nats.status()) if (type === 'reconnect') act();
}
