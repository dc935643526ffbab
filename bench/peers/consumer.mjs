// Receives arrays from trials/hand-over.mjs and says of each what its last element is. argv: the kind, where, and the elements.
import { createServer } from 'node:net';
import { connect } from '@shmd/client';

const [kind, where, length] = process.argv.slice(2);
const last = (array) => process.send({ last: array[array.length - 1] });

async function fromSegment() {
  const client = await connect(where);
  const shm = await client.attach(kind);
  const array = new Float64Array(shm.buffer);
  process.on('message', () => last(array));
  process.once('disconnect', () => client.close());
}

function fromSocket() {
  const bytes = Buffer.alloc(Number(length) * Float64Array.BYTES_PER_ELEMENT);
  const array = new Float64Array(bytes.buffer, bytes.byteOffset, Number(length));
  let filled = 0;
  const server = createServer((socket) => {
    socket.on('data', (chunk) => {
      filled += chunk.copy(bytes, filled);
      if (filled < bytes.length) return;
      filled = 0;
      last(array);
    });
  });
  process.once('disconnect', () => process.exit());
  return new Promise((resolve) => server.listen(where, resolve));
}

function fromIpc() {
  process.on('message', last);
}

await { segment: fromSegment, 'segment-in-place': fromSegment, socket: fromSocket, ipc: fromIpc }[kind]();
process.send('ready');
