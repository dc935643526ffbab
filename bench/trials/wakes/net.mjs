// Eight bytes over a Unix socket.
import { once } from 'node:events';
import { createConnection, createServer } from 'node:net';

const MESSAGE = Buffer.from('12345678');

function side(socket) {
  let heard;
  socket.on('data', () => heard());
  return {
    tell: () => socket.write(MESSAGE),
    hear: () =>
      new Promise((resolve) => {
        heard = resolve;
      }),
  };
}

export async function near({ path }) {
  const server = createServer().listen(path);
  await once(server, 'listening');
  const own = {
    where: path,
    joined: once(server, 'connection').then(([socket]) => {
      Object.assign(own, side(socket), {
        end() {
          socket.destroy();
          server.close();
        },
      });
    }),
  };
  return own;
}

export async function far(path) {
  const socket = createConnection(path);
  await once(socket, 'connect');
  return side(socket);
}
