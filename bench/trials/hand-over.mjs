// Hands an array that lies in ordinary memory to another process, until that says it has all of it.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SharedMemoryManager } from '@shmd/manager';
import { contend, settings } from '../lib/trial.mjs';

const { runtimeDir, namePrefix, kind, bytes, warmUp, directory } = settings;
const source = new Float64Array(bytes / Float64Array.BYTES_PER_ELEMENT).fill(1);
const manager = kind.startsWith('segment') ? await SharedMemoryManager.start({ runtimeDir, namePrefix }) : null;
const shm = await manager?.create({ name: kind, size: bytes });
const shared = shm && new Float64Array(shm.buffer);

const script = fileURLToPath(new URL('../peers/consumer.mjs', import.meta.url));
const where = manager?.address ?? join(directory, `hand-over-${process.pid}.sock`);
const consumer = fork(script, [kind, where, source.length], { serialization: 'advanced' });
await once(consumer, 'message');
const socket = kind === 'socket' ? createConnection(where) : null;
const asBytes = Buffer.from(source.buffer);

const send = {
  segment: () => {
    shared.set(source);
    consumer.send('look');
  },
  // What was computed in the segment itself needs no copy: only the message.
  'segment-in-place': () => {
    shared[shared.length - 1] = source[source.length - 1];
    consumer.send('look');
  },
  socket: () => socket.write(asBytes),
  ipc: () => consumer.send(source),
}[kind];

let turn = 0;
async function sample() {
  source[source.length - 1] = ++turn;
  const answer = once(consumer, 'message');
  const begin = performance.now();
  send();
  const [{ last }] = await answer;
  const ms = performance.now() - begin;
  if (last !== turn) throw new Error(`the consumer saw ${last}, not ${turn}`);
  return { ms };
}

for (let i = 0; i < warmUp; i++) await sample();
await contend(sample, async () => {
  socket?.destroy();
  consumer.disconnect();
  await once(consumer, 'exit');
  await manager?.shutdown();
});
