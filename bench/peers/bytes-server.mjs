// What no server over node:net can go below: bytes that come are answered with bytes that are there. argv: the socket's path, bytes of an answer.
import { createServer } from 'node:net';

const [path, bytes] = process.argv.slice(2);
const answer = Buffer.alloc(Number(bytes), 'x');

const server = createServer((socket) => {
  socket.on('error', () => {});
  socket.on('data', () => socket.write(answer));
});
server.listen(path, () => process.send('ready'));
process.once('disconnect', () => process.exit(0));
