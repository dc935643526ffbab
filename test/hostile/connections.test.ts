import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { WIRE_LIMITS } from '@shmd/protocol';
import { expect, onTestFinished, test } from 'vitest';
import { until } from '../helpers/until.js';
import { arena, descriptorsOf, peakMemoryOf } from './arena.js';
import { HELLO, line } from './wire-case.js';

const at = arena();

function closed(socket: Socket): Promise<unknown> {
  socket.on('error', () => {});
  return socket.closed ? Promise.resolve() : once(socket, 'close');
}

function hangUp(sockets: Socket[]): void {
  for (const socket of sockets) socket.destroy();
}

/** Calls again when the queue of callers is full, as a good client does. */
async function call(address: string): Promise<Socket> {
  for (;;) {
    const socket = connect(address);
    try {
      await once(socket, 'connect');
      return socket;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
    }
  }
}

test('who has not said hello in time is closed: silent, half-said, byte by byte', async () => {
  const silent = await at.stranger();
  const half = await at.stranger();
  half.send(HELLO.slice(0, 30));
  const slow = await at.stranger();
  let sent = 0;
  const drip = setInterval(() => slow.send(HELLO[sent++ % (HELLO.length - 1)] as string), 200);
  onTestFinished(() => clearInterval(drip));
  const began = performance.now();
  for (const raw of [silent, half, slow]) {
    expect(await raw.next()).toMatchObject({ id: null, error: { data: { code: 'ERR_SHM_PROTOCOL' } } });
    expect(await raw.next()).toBeNull();
  }
  expect(performance.now() - began).toBeGreaterThan(WIRE_LIMITS.helloMs - 500);
});

test('who is hung up on and stays does not keep its descriptor', async () => {
  const before = descriptorsOf(at.pid);
  const stubborn = await Promise.all(
    Array.from({ length: 20 }, async () => {
      const socket = connect({ path: at.address, allowHalfOpen: true });
      await once(socket, 'connect');
      socket.on('error', () => {});
      socket.write('GET / HTTP/1.1\n');
      return socket;
    }),
  );
  onTestFinished(() => hangUp(stubborn));
  await Promise.all(stubborn.map((socket) => once(socket.resume(), 'end')));
  await until(() => descriptorsOf(at.pid) <= before, { what: 'their descriptors to be back', timeout: 4_000 });
});

test('1,000 connections at once are served, and let go', async () => {
  const clients = await Promise.all(
    Array.from({ length: 1_000 }, async () => {
      const socket = await call(at.address);
      socket.write(HELLO + line('manager.status', {}));
      const [answer] = (await once(socket, 'data')) as [Buffer];
      return { socket, answer: answer.toString() };
    }),
  );
  expect(clients.every(({ answer }) => answer.startsWith('{"jsonrpc":"2.0","id":"hello","result":'))).toBe(true);
  const raw = await at.raw();
  expect((await raw.request('manager.status', { clients: true })).result.clients.length).toBeGreaterThan(1_000);
  hangUp(clients.map(({ socket }) => socket));
});

test('a storm of connections that come and go, and others are served between', async () => {
  const rounds = await at.witness.roundsDuring(async () => {
    for (let round = 0; round < 20; round++) {
      const sockets = await Promise.all(Array.from({ length: 100 }, () => call(at.address)));
      sockets.forEach((socket, i) => {
        socket.on('error', () => {});
        // Some say nothing, some say half of it, some all and go before the answer.
        if (i % 3 === 1) socket.write(HELLO.slice(0, i));
        if (i % 3 === 2) socket.write(HELLO + line('segment.create', { size: 16, lifetime: 'owner' }));
        if (i % 2 === 0) socket.destroy();
        else socket.resume().end();
      });
      await Promise.all(sockets.map(closed));
    }
  });
  expect(rounds, 'rounds of a good client during 20 rounds of the storm').toBeGreaterThanOrEqual(5);
});

test('M3: 400 unfinished lines of a megabyte do not make a manager hold 400 megabytes', async () => {
  const before = peakMemoryOf(at.pid);
  const modest = await at.raw();
  modest.send('{"jsonrpc":"2.0",');
  const greedy = await Promise.all(Array.from({ length: 400 }, () => at.raw()));
  const line = Buffer.alloc(WIRE_LIMITS.frameBytes - 1, 'x');
  for (const raw of greedy) raw.send(line);
  const ended = () => greedy.filter(({ closed }) => closed);
  const room = WIRE_LIMITS.inputTotalBytes / WIRE_LIMITS.frameBytes;
  await until(() => ended().length >= greedy.length - room, {
    what: 'those beyond the total to be let go',
    timeout: 30_000,
  });
  for (const { lines } of ended()) expect(lines.map(({ error }) => error?.data.code)).toEqual(['ERR_SHM_QUOTA']);
  expect(peakMemoryOf(at.pid) - before).toBeLessThan(WIRE_LIMITS.inputTotalBytes + 128 * 1024 * 1024);
  modest.send('"id":1,"method":"manager.status"}\n');
  expect((await modest.next())?.result.pid).toBe(at.pid);
});
