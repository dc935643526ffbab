// Attaches by reference, writes, and stays.
import { parentPort, workerData } from 'node:worker_threads';
import { connect } from '@shmd/client';

const client = await connect(workerData.address);
const shm = await client.attach(workerData.ref);
shm.buf[5] = 55;
parentPort.on('message', () => shm.close());
parentPort.postMessage('done');
