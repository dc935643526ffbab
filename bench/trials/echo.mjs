// Round trips to a bare NDJSON echo in a process of its own.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { contend, medianMicroseconds, settings } from '../lib/trial.mjs';

// A path of its own each time: a server that was killed leaves its socket.
const path = join(settings.directory, `echo-${process.pid}.sock`);
const server = fork(fileURLToPath(new URL('../peers/echo-server.mjs', import.meta.url)), [path]);
await once(server, 'message');
const socket = createConnection(path).setEncoding('utf8');
await once(socket, 'connect');

const pending = new Map();
let text = '';
socket.on('data', (chunk) => {
  text += chunk;
  for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n')) {
    const answer = JSON.parse(text.slice(0, end));
    text = text.slice(end + 1);
    pending.get(answer.id)(answer.result);
    pending.delete(answer.id);
  }
});

let lastId = 0;
function request() {
  return new Promise((resolve) => {
    const id = ++lastId;
    pending.set(id, resolve);
    socket.write(`${JSON.stringify({ jsonrpc: '2.0', id, method: 'manager.status', params: {} })}\n`);
  });
}

await medianMicroseconds(settings.warmUp, request);
await contend(
  async () => ({ us: await medianMicroseconds(settings.count, request) }),
  () => {
    socket.destroy();
    server.disconnect();
  },
);
