import { parentPort, workerData } from 'node:worker_threads';
import { connect } from '@shmd/client';
import { work } from './job.mjs';

const { address, ref, job } = workerData;
const client = await connect(address);
await work(client, ref, job, () => parentPort.postMessage('working'));
await client.close();
