// Eight bytes over a Unix socket, read into a buffer that is there.
import { once } from 'node:events';
import { createConnection, createServer } from 'node:net';

const MESSAGE = Buffer.from('12345678');

export async function near({ path }) {
  let socket;
  let heard;
  const server = createServer((joined) => {
    socket = joined.on('data', () => heard());
  }).listen(path);
  await once(server, 'listening');
  return {
    where: path,
    joined: once(server, 'connection'),
    tell: () => socket.write(MESSAGE),
    hear: () =>
      new Promise((resolve) => {
        heard = resolve;
      }),
    end() {
      socket.destroy();
      server.close();
    },
  };
}

export async function far(path) {
  let heard;
  const onread = {
    buffer: Buffer.alloc(64),
    callback() {
      heard();
      return true;
    },
  };
  const socket = createConnection({ path, onread });
  await once(socket, 'connect');
  return {
    tell: () => socket.write(MESSAGE),
    hear: () =>
      new Promise((resolve) => {
        heard = resolve;
      }),
  };
}
