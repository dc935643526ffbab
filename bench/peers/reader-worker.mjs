// Takes the blocks of trials/hand-over-worker.mjs.
import { parentPort } from 'node:worker_threads';

parentPort.on('message', (block) => parentPort.postMessage(block[block.length - 1]));
parentPort.postMessage('ready');
