// Attaches the section that it is told of, writes to it, and stays.
import { parentPort, workerData } from 'node:worker_threads';
import { attach } from '@shmd/native';

const memory = attach('', workerData.name, 'read-write', '', -1, 0, workerData.size);
new Uint8Array(memory)[1] = 8;
parentPort.on('message', () => new Uint8Array(memory).fill(0));
parentPort.postMessage('done');
