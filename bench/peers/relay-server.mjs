// Sends each line of JSON on to all others that are connected. argv: the socket's path.
import { createServer } from 'node:net';

const sockets = new Set();
const server = createServer((socket) => {
  sockets.add(socket);
  let text = '';
  socket.on('error', () => {});
  socket.on('close', () => sockets.delete(socket));
  socket.setEncoding('utf8').on('data', (chunk) => {
    text += chunk;
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n')) {
      const message = JSON.parse(text.slice(0, end));
      text = text.slice(end + 1);
      for (const other of sockets) if (other !== socket) other.write(`${JSON.stringify(message)}\n`);
    }
  });
});
server.listen(process.argv[2], () => process.send('ready'));
process.once('disconnect', () => process.exit());
