import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { reasonOf, WIRE_LIMITS } from '@shmd/protocol';
import { expect, test } from 'vitest';
import { Registry } from '../src/registry/registry.js';
import { Hub } from '../src/service/hub.js';
import { methodTable } from '../src/service/methods.js';
import { SegmentService } from '../src/service/segment-service.js';
import { ClientSession } from '../src/service/session.js';
import { connect, request, shared, turn } from './fake-connections.js';

const HELLO = { protocol: 1, client: { pid: 1, name: 'c', version: '0' } };

/** A manager's service without an operating system below: there are no segments, and one may wait for them. */
function service() {
  const limits = { maxBytes: null, maxSegments: null, maxBytesPerClient: null, maxSegmentsPerClient: null };
  const registry = new Registry({ limits, instance: 'i', now: Date.now, randomName: () => 'r' });
  const common = shared();
  const { turns } = common;
  const ignore = () => {};
  const hub = new Hub(registry, { grace: 0, lineage: 'l' }, ignore, ignore, turns);
  const segments = new SegmentService({ registry, announce: ignore, turns, store: {} } as never);
  const status = () => registry.total as never;
  const greetings: string[] = [];
  const methods = methodTable({ segments, status, shutdown() {}, explain: reasonOf });
  const join = (hello: object = HELLO) => {
    const { socket } = connect(common, (connection) => new ClientSession(hub, methods, connection));
    socket.receive(request('hello', 'hello', hello));
    greetings.push(socket.text);
    socket.writes.length = 0;
    return socket;
  };
  const announce = (name: string) => hub.announce('created', { name } as never);
  return { join, announce, greetings };
}

const answers = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
const wait = (id: unknown) => request(id, 'segment.attach', { name: 'n', wait: true });
const cancel = (id: unknown, by: unknown) => request(by, 'request.cancel', { id });

test('R1: a wait is taken back over the wire, by its id as it was sent, and the id may be used again', async () => {
  const socket = service().join();
  socket.receive(wait(1) + wait('1') + cancel('1', 2) + cancel(1, 3) + cancel(1, 4) + wait(1) + cancel(1, 5));
  await turn();
  expect(answers(socket.text).map(({ id, error }) => [id, error?.data.code])).toEqual([
    ['1', 'ERR_SHM_CANCELLED'],
    [2, undefined],
    [1, 'ERR_SHM_CANCELLED'],
    [3, undefined],
    [4, undefined],
    [1, 'ERR_SHM_CANCELLED'],
    [5, undefined],
  ]);
});

test('a subscription ends when it is taken back, once or twice, and may begin again', async () => {
  const { join, announce } = service();
  const socket = join();
  for (const [event, method] of [
    ['a', 'events.subscribe'],
    ['b', 'events.subscribe'],
    ['c', 'events.unsubscribe'],
    ['d', 'events.unsubscribe'],
    ['e', 'events.subscribe'],
    ['f', 'manager.status'],
  ]) {
    announce(event as string);
    socket.receive(request(event, method));
  }
  announce('g');
  await turn();
  await turn();
  // An event comes before the answers to what was asked after it.
  expect(answers(socket.text).map(({ id, params }) => id ?? params.segment.name)).toEqual([
    ...['a', 'b', 'b', 'c', 'c', 'd', 'e', 'f', 'f', 'g'],
  ]);
});

test('M3: a request that waits takes well below 3 KiB', async () => {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as () => void;
  const { join } = service();
  const sockets = Array.from({ length: 2 }, join);
  const each = WIRE_LIMITS.requestsInFlight;
  await turn();
  gc();
  const before = process.memoryUsage().heapUsed;
  for (const socket of sockets) {
    for (let id = 0; id < each; id++) socket.receive(wait(id));
    await turn();
  }
  gc();
  const waiting = (process.memoryUsage().heapUsed - before) / (sockets.length * each);
  expect(sockets.map(({ text }) => text).join('')).toBe('');
  expect(waiting).toBeLessThan(1_536);
  for (const socket of sockets) socket.destroy();
});

test('a client of another protocol is refused with both versions', () => {
  const { join, greetings } = service();
  join({ protocol: 2, client: { pid: 1, name: 'c', version: '9.0.0' } });
  const [{ error }] = answers(greetings[0] as string);
  expect(error.data.code).toBe('ERR_SHM_PROTOCOL');
  expect(error.message).toMatch(
    /^this manager \(shmd [\d.]+\) speaks protocol 1, the client \(shmd 9\.0\.0\) protocol 2: install the same release for both$/,
  );
});
