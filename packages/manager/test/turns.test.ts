import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { expect, test } from 'vitest';
import { ServerConnection } from '../src/rpc/connection.js';
import { OutputBudget } from '../src/rpc/output-budget.js';

const silent = { debug() {}, info() {}, warn() {}, error() {}, fatal() {} };

test('many requests in one piece are served in turns, so that others get theirs', async () => {
  const socket = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() }) as unknown as Socket;
  let served = 0;
  const session = {
    introduced: true,
    run: () => {
      served++;
      return {};
    },
    ended() {},
  };
  new ServerConnection(socket, { pid: 1, uid: 1 }, silent as never, new OutputBudget(), () => session);
  const requests = Array.from({ length: 200 }, (_, id) => `{"jsonrpc":"2.0","id":${id},"method":"m"}\n`);
  socket.emit('data', Buffer.from(requests.join('')));
  const turns = [served];
  while (turns.at(-1) !== 200) {
    await new Promise((resolve) => setImmediate(resolve));
    turns.push(served);
  }
  expect(turns).toEqual([64, 128, 192, 200]);
  expect(socket.isPaused()).toBe(false);
  socket.destroy();
});
