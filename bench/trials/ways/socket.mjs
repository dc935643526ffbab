// A Unix socket, both sides copying at once. The reader ends up with the block in memory of its own: fresh for each block or, with
// `kept`, in a buffer that is there already, which is the best case of a socket.
import { once } from 'node:events';
import { createConnection, createServer } from 'node:net';

export async function sender({ path, readers = 1 }) {
  const sockets = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    if (sockets.length === readers) server.close();
  }).listen(path);
  await once(server, 'listening');
  return {
    where: path,
    send(block) {
      for (const socket of sockets) socket.write(block);
    },
    end() {
      for (const socket of sockets) socket.destroy();
    },
  };
}

export async function receiver({ where, bytes, kept = false }, taken) {
  const own = kept ? Buffer.alloc(bytes) : null;
  let block = own;
  let filled = 0;
  const socket = createConnection(where);
  socket.on('data', (chunk) => {
    block ??= Buffer.allocUnsafeSlow(bytes);
    filled += chunk.copy(block, filled);
    if (filled < bytes) return;
    taken(block);
    filled = 0;
    block = own;
  });
  await once(socket, 'connect');
  return { end: () => socket.destroy() };
}
