// Serves a report that takes long to make, from several processes: one of them makes it, all of them have it.
import cluster from 'node:cluster';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { SharedCell } from '@shmd/client';
import { SharedMemoryManager } from '@shmd/manager';
import { CELL_BYTES } from './shared-answer.mjs';

// #region manager
const manager = await SharedMemoryManager.start({ namePrefix: `fastify-${process.pid}-` });
await SharedCell.create(manager, { name: 'report', size: CELL_BYTES });
// #endregion

cluster.setupPrimary({ exec: fileURLToPath(new URL('worker.mjs', import.meta.url)) });
const forkWorker = () => cluster.fork(manager.env);
for (let i = 0; i < Math.max(2, availableParallelism()); i++) forkWorker();
cluster.on('exit', (worker) => {
  if (!worker.exitedAfterDisconnect) forkWorker();
});

process.once('SIGTERM', () => {
  cluster.disconnect(async () => {
    await manager.shutdown();
    process.exit();
  });
});
manager.once('lost', () => process.exit(1));
