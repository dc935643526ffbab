// Publishes the latest value of this host's cell whenever there is another. Started again by a supervisor when it ends.
import { connect as connectToNats } from '@nats-io/transport-node';
import { connect, SharedCell } from '@shmd/client';

const client = await connect(undefined, { wait: true });
const cell = SharedCell.over(await client.attach('reading', { access: 'read', wait: true }));
const nats = await connectToNats({
  servers: process.env.NATS_URL,
  waitOnFirstConnect: true,
  maxReconnectAttempts: -1, // for ever, every 2 s
});

// #region publish
nats.subscribe('reading.ask', { callback: publishAgain }); // whoever comes later asks
whenReconnected(publishAgain); // what was published meanwhile is lost
console.log('publisher: connected');

for await (const latest of cell) {
  nats.publish('reading', latest.data);
  await nats.flush().catch(() => {}); // until the server has it: what the cell holds by then is the next one
}

function publishAgain() {
  const latest = cell.read();
  if (latest) nats.publish('reading', latest.data);
}
// #endregion

async function whenReconnected(act) {
  for await (const { type } of nats.status()) if (type === 'reconnect') act();
}
