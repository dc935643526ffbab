// The least that a server of newline-delimited JSON can do: node:net, JSON.parse, JSON.stringify. argv: the socket's path.
import { createServer } from 'node:net';

const limits = { maxBytes: null, maxSegments: null, maxBytesPerClient: null, maxSegmentsPerClient: null };
const path = process.argv[2];
// As large as an answer to manager.status.
const result = {
  pid: process.pid,
  address: path,
  version: '0.1.0',
  uptime: 1234,
  segments: 0,
  bytes: 0,
  attachments: 0,
  limits,
};

const server = createServer((socket) => {
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk) => {
    text += chunk;
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n')) {
      const request = JSON.parse(text.slice(0, end));
      text = text.slice(end + 1);
      socket.write(`${JSON.stringify({ jsonrpc: '2.0', id: request.id, result })}\n`);
    }
  });
});
server.listen(path, () => process.send('ready'));
process.once('disconnect', () => process.exit(0));
