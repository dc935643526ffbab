// Sells tickets from several processes: no number twice, and none left out. SIGHUP reads settings.json again, SIGTERM ends it all.
import cluster from 'node:cluster';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { SharedCell } from '@shmd/client';
import { SharedMemoryManager } from '@shmd/manager';
import { countJournal, encode, SETTINGS_BYTES, SOLD_AT, TICKETS_BYTES } from './shared.mjs';

const WORKERS = Math.max(2, availableParallelism());

// #region manager
// Names belong to the whole machine: with a prefix, two of these can run on it.
const manager = await SharedMemoryManager.start({ namePrefix: `tickets-${process.pid}-` });
const tickets = await manager.create({ name: 'tickets', size: TICKETS_BYTES });
new Int32Array(tickets.buffer, SOLD_AT, 1)[0] = await countJournal(); // sold before this was started
const settings = await SharedCell.create(manager, { name: 'settings', size: SETTINGS_BYTES });
const writer = await settings.writer();
// #endregion

function readSettings() {
  writer.write(encode(JSON.parse(readFileSync(new URL('settings.json', import.meta.url), 'utf8'))));
}
readSettings();
process.on('SIGHUP', readSettings);

// #region fork
cluster.setupPrimary({ exec: fileURLToPath(new URL('worker.mjs', import.meta.url)) });
const forkWorker = () => cluster.fork(manager.env);
for (let i = 0; i < WORKERS; i++) forkWorker();
cluster.on('exit', (worker, code, signal) => {
  console.log(`worker ${worker.process.pid} ended: ${signal ?? code}`);
  if (!worker.exitedAfterDisconnect) forkWorker();
});
// #endregion
cluster.on('listening', (worker, { port }) => console.log(`worker ${worker.process.pid} listens on port ${port}`));

// #region end
process.once('SIGTERM', () => {
  cluster.disconnect(async () => {
    await manager.shutdown();
    process.exit();
  });
});
// A private manager is not started again: whoever watches over this program starts all of it anew.
manager.once('lost', () => {
  console.log('the manager is gone');
  process.exit(1);
});
// #endregion
