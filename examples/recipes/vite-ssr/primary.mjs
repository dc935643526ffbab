// Makes the table, starts the workers, and is the only one that writes prices.
import cluster from 'node:cluster';
import { makePrices } from './prices.mjs';

const WORKERS = 2;

const { manager, prices } = await makePrices();
cluster.setupPrimary({ exec: 'worker.mjs' });
cluster.on('message', (_, { product, price }) => Atomics.store(prices.data, product, price));
cluster.on('exit', (worker) => worker.exitedAfterDisconnect || cluster.fork(manager.env));
for (let i = 0; i < WORKERS; i++) cluster.fork(manager.env);

process.once('SIGTERM', () => cluster.disconnect(() => manager.shutdown()));
// A private manager is not started again: whoever watches over this program starts all of it anew.
manager.once('lost', () => process.exit(1));
