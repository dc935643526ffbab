import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { promisify } from 'node:util';

const folder = fs.mkdtempSync(join(tmpdir(), `${process.env.SHMD_TEST_RUN ?? 'soak'}-`));
const file = join(folder, 'file');
fs.writeFileSync(file, Buffer.alloc(1 << 20, 7));
const fd = fs.openSync(file, 'r+');

const echo = net.createServer((socket) => socket.on('error', () => {}).pipe(socket)).listen(join(folder, 'echo'));
const web = http
  .createServer((request, response) => request.on('error', () => {}).pipe(response))
  .listen(join(folder, 'http'));
await Promise.all([once(echo, 'listening'), once(web, 'listening')]);

export function end() {
  for (const server of [echo, web]) server.close().unref();
  fs.closeSync(fd);
  fs.rmSync(folder, { recursive: true });
}

async function throughSocket(orDestroyed, write) {
  const socket = net.connect(join(folder, 'echo')).resume();
  write(socket);
  await orDestroyed(finished(socket), socket);
}

export const uses = {
  'fs.write': ({ view }) => promisify(fs.write)(fd, view, 0, view.length, 0),
  'fs.read': ({ view }) => promisify(fs.read)(fd, view, 0, view.length, 0),
  'fs.readSync': ({ view }) => fs.readSync(fd, view),
  'fs.writev': ({ view }) => promisify(fs.writev)(fd, [view, view.subarray(1)], 0),
  'fs.readv': ({ view }) => promisify(fs.readv)(fd, [view, view.subarray(1)], 0),
  writeFile: ({ view }) => fs.promises.writeFile(join(folder, 'other'), view),
  'FileHandle.read': async ({ view }) => {
    const handle = await fs.promises.open(file);
    try {
      await handle.read(view, 0, view.length, 0);
    } finally {
      await handle.close();
    }
  },
  'write stream': ({ view, orDestroyed }) => {
    const stream = fs.createWriteStream(join(folder, 'stream'));
    stream.write(view);
    stream.end(view.subarray(view.length >> 1));
    return orDestroyed(finished(stream), stream);
  },
  'socket write': ({ view, orDestroyed }) =>
    throughSocket(orDestroyed, (socket) => {
      socket.write(view);
      socket.end(view);
    }),
  'corked socket writes': ({ view, orDestroyed }) =>
    throughSocket(orDestroyed, (socket) => {
      socket.cork();
      for (let i = 0; i < 8; i++) socket.write(view.subarray(i));
      socket.uncork();
      socket.end();
    }),
  'http request and answer': ({ view, orDestroyed }) => {
    const request = http.request({ socketPath: join(folder, 'http'), method: 'POST', agent: false });
    const answered = once(request, 'response').then(([response]) => finished(response.resume()));
    request.write(view);
    request.end(view);
    return orDestroyed(answered, request);
  },
};
