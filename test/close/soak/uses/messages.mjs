import { once } from 'node:events';
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';

const ECHO =
  "const { parentPort } = require('node:worker_threads'); parentPort.on('message', (m) => parentPort.postMessage(m?.length));";
const worker = new Worker(ECHO, { eval: true });
worker.setMaxListeners(0);
worker.unref();

export async function end() {
  await worker.terminate();
}

function throughChannel(message, transfer) {
  const { port1, port2 } = new MessageChannel();
  try {
    port1.postMessage(message, transfer);
    return receiveMessageOnPort(port2);
  } finally {
    port1.close();
  }
}

export const uses = {
  structuredClone: ({ view }) => structuredClone(view),
  'structuredClone with transfer': ({ view, buffer }) => structuredClone(view, { transfer: [buffer] }),
  postMessage: ({ view }) => throughChannel(view),
  'postMessage with transfer': ({ view, buffer }) => throughChannel(view, [buffer]),
  'postMessage to a worker': async ({ view }) => {
    const answered = once(worker, 'message');
    worker.postMessage(view);
    await answered;
  },
  'worker ended while it copies': async ({ view }) => {
    const own = new Worker(ECHO, { eval: true });
    own.postMessage(view);
    await own.terminate();
  },
  BroadcastChannel: ({ view }) => {
    const channel = new BroadcastChannel('soak');
    channel.postMessage(view);
    channel.close();
  },
  'transfer()': ({ buffer, keep }) => keep(new Uint8Array(buffer.transfer?.() ?? 0)),
  'transfer() to another length': ({ buffer, keep }) => keep(new Uint8Array(buffer.transfer?.(10) ?? 0)),
};
