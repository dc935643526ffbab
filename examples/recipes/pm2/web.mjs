// Counts visits, whichever of its processes has them, and however often those are restarted.
import { createServer } from 'node:http';
import { connect } from '@shmd/client';

// #region connect
let shared = await open();

async function open() {
  // PM2 starts all at once: the manager may still be coming up.
  const client = await connect(undefined, { wait: true, timeout: 30_000 });
  const shm = await client.openOrCreate({ name: 'visits', size: 64, lifetime: 'persistent' });
  // A manager that is killed comes back, and there is nothing to do. One that is stopped is gone, and PM2 starts another. The memory is the
  // same before, meanwhile and after.
  client.once('lost', async () => {
    shared = await open();
    await client.close();
  });
  return { client, visits: new Int32Array(shm.buffer, 0, 1) };
}
// #endregion

const server = createServer((_, response) => {
  response.end(JSON.stringify({ visits: Atomics.add(shared.visits, 0, 1) + 1, pid: process.pid }));
});

// #region restart
server.listen(Number(process.env.PORT ?? 0), () => {
  console.log(`listens on port ${server.address().port}`);
  process.send('ready');
});

// What PM2 sends before a restart. What is being answered is answered first.
process.once('SIGINT', () => {
  server.close(async () => {
    await shared.client.close();
    process.exit();
  });
  server.closeIdleConnections();
});
// #endregion
