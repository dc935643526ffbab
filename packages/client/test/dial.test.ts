import { EventEmitter } from 'node:events';
import { expect, test, vi } from 'vitest';
import { dial } from '../src/connection/dial.js';

let refusal: object = {};

vi.mock('node:net', async (original) => ({
  ...(await original<typeof import('node:net')>()),
  createConnection: () => {
    const socket = new EventEmitter();
    queueMicrotask(() => socket.emit('error', Object.assign(new Error('the call failed'), refusal)));
    return socket;
  },
}));

test.each([
  ['R8: no descriptor left in this process', 'EMFILE', 'ERR_SHM_NO_SPACE', /ulimit -n/],
  ['R8: no descriptor left on this machine', 'ENFILE', 'ERR_SHM_NO_SPACE', /descriptors/],
  ["R8: Node's permission model without the network", 'ERR_ACCESS_DENIED', 'ERR_SHM_PERMISSION', /--allow-net/],
  ["another user's socket", 'EACCES', 'ERR_SHM_PERMISSION', /not yours/],
  ['nothing there', 'ENOENT', 'ERR_SHM_CONNECT', /no manager listens/],
  ['nobody there any more', 'ECONNREFUSED', 'ERR_SHM_CONNECT', /no manager listens/],
])('%s: %s is %s, says what to do and keeps its cause', async (_, code, expected, message) => {
  refusal = { code, errno: -1, syscall: 'connect' };
  const error = await dial('/run/x.sock', new AbortController().signal).catch((caught) => caught);
  expect(error).toMatchObject({ code: expected, message: expect.stringMatching(message), cause: { code } });
});
