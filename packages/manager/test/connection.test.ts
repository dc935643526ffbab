import { WIRE_LIMITS } from '@shmd/protocol';
import { expect, test } from 'vitest';
import { connect, obliging, request, shared, turn } from './fake-connections.js';

type Connected = ReturnType<typeof connect>;

const KIB = 1024;

test('M3: unfinished lines are bounded over all connections: the longest go, with the reason; the others go on', () => {
  const common = shared({ inputTotalBytes: 64 * KIB });
  const [modest, greedy, greedier] = [connect(common), connect(common), connect(common)];
  const long = 'x'.repeat(30 * KIB);
  modest.socket.receive(request(1).slice(0, 20));
  greedy.socket.receive(long);
  greedier.socket.receive(long);
  expect([greedy.socket.text, greedier.socket.text]).toEqual(['', '']);
  greedier.socket.receive('x'.repeat(10 * KIB));
  expect(JSON.parse(greedier.socket.text)).toMatchObject({ id: null, error: { data: { code: 'ERR_SHM_QUOTA' } } });
  expect(greedier.socket.writableEnded).toBe(true);
  greedier.socket.receive(long);
  modest.socket.receive(request(1).slice(20));
  greedy.socket.receive(`\n${request(2)}`);
  expect([modest.socket.text, greedy.socket.text.split('\n').length]).toEqual([
    '{"jsonrpc":"2.0","id":1,"result":{}}\n',
    3,
  ]);
});

test('M3: a line that was finished, and a connection that has ended, hold nothing', () => {
  const common = shared({ inputTotalBytes: 64 * KIB });
  for (let i = 0; i < 10; i++) {
    const { socket } = connect(common);
    socket.receive(' '.repeat(60 * KIB));
    if (i % 2) socket.receive(request(1));
    else socket.emit('close');
    expect(socket.writableEnded).toBe(false);
  }
});

test('M3: output is bounded over all connections: the slowest reader goes', () => {
  const answer = 'y'.repeat(40 * KIB);
  const common = shared({ outputTotalBytes: 100 * KIB });
  const [slow, slower] = [0, 0].map(() =>
    connect(
      common,
      obliging(() => answer),
    ),
  ) as [Connected, Connected];
  for (const { socket } of [slow, slower]) socket.reads = false;
  slow.socket.receive(request(1));
  slower.socket.receive(request(1));
  expect([slow.socket.writableEnded, slower.socket.writableEnded]).toEqual([false, false]);
  slower.socket.receive(request(2));
  expect([slow.socket.writableEnded, slower.socket.writableEnded]).toEqual([false, true]);
});

test('a reader that has fallen behind is written to when it has room again, in order, in whole lines', async () => {
  const { socket } = connect(
    undefined,
    obliging((_method, params) => params),
  );
  socket.reads = false;
  const text = 'z'.repeat(40 * KIB);
  for (let id = 0; id < 20; id++) socket.receive(request(id, 'm', { text }));
  await turn();
  expect(socket.writes.length).toBe(1);
  socket.reads = true;
  await turn();
  const lines = socket.text.trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line).id)).toEqual(Array.from({ length: 20 }, (_, id) => id));
});

test('a reader too far behind is given up: what it was not sent yet is dropped', async () => {
  const { socket, connection } = connect();
  socket.reads = false;
  const line = 'w'.repeat(1024 * KIB - 1);
  for (let sent = 0; sent <= WIRE_LIMITS.outputCloseBytes; sent += line.length) {
    expect(socket.writableEnded).toBe(false);
    connection.send(line);
    await turn();
  }
  expect(socket.writableEnded).toBe(true);
  socket.reads = true;
  await turn();
  expect(socket.text).toBe(`${line}\n`);
});

test('last words are said before the end, also to a reader that has fallen behind', async () => {
  const { socket, connection } = connect();
  socket.reads = false;
  for (const word of ['first', 'second', 'last']) {
    connection.send(word.padEnd(20 * KIB));
    await turn();
  }
  connection.end();
  expect(socket.writableEnded).toBe(false);
  socket.reads = true;
  await turn();
  expect(socket.text.match(/\w+/g)).toEqual(['first', 'second', 'last']);
  expect(socket.writableEnded).toBe(true);
});
