import { createServer } from 'node:http';
import { connect, SharedCell, SharedMutex } from '@shmd/client';
import { countJournal, decode, SOLD_AT, writeDown } from './shared.mjs';

// #region attach
const client = await connect(); // SHMD_ADDRESS, which the primary has put there, says where
const tickets = await client.attach('tickets');
const mutex = SharedMutex.over(tickets);
const sold = new Int32Array(tickets.buffer, SOLD_AT, 1);
const settings = SharedCell.over(await client.attach('settings', { access: 'read' }));
// #endregion

// #region sell
function sell() {
  return mutex.run(async (guard) => {
    if (guard.ownerDied) {
      // It may have written to the journal and not counted it. The journal is right.
      sold[0] = await countJournal();
      guard.consistent();
      console.log(`worker ${process.pid}: the one before died with the lock, and ${sold[0]} are sold`);
    }
    const number = sold[0] + 1;
    await writeDown(number);
    sold[0] = number;
    return number;
  });
}
// #endregion

// #region serve
const server = createServer(async (_, response) => {
  try {
    const { price } = decode(settings.read().data); // no round trip, and never half of one and half of the next
    response.end(JSON.stringify({ number: await sell(), price }));
  } catch (error) {
    response.writeHead(503).end(error.message);
  }
});
server.listen(Number(process.env.PORT ?? 0)); // 0: one that is free, the same for all workers
// #endregion
