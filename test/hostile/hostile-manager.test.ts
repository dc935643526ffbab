import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { connect } from '@shmd/client';
import { expect, onTestFinished, test } from 'vitest';
import { expectCode, type Scene, scene } from '../helpers/scene.js';

const HELLO = {
  protocol: 1,
  clientId: 'c.1',
  manager: { pid: 1, version: '0' },
  limits: { maxBytes: null, maxSegments: null, maxBytesPerClient: null, maxSegmentsPerClient: null },
};
const SEGMENT = {
  name: 'n',
  osName: 'n',
  size: 8,
  uid: 'u-1',
  lifetime: 'manager',
  owner: 'c.1',
  attachments: 1,
  createdAt: 1,
  state: 'ready',
  dir: '/dev/shm',
  dev: 1,
  ino: 1,
  attachment: 1,
};

type Reply = (request: { id: number; method: string }, socket: Socket) => void;
const answer = (socket: Socket, members: object) => socket.write(`${JSON.stringify({ jsonrpc: '2.0', ...members })}\n`);

/** A program at a manager's address that answers as it likes. */
async function impostor(own: Scene, reply: Reply): Promise<string> {
  const address = join(own.runtimeDir, 'impostor.sock');
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    let text = '';
    socket.on('error', () => {});
    socket.setEncoding('utf8').on('data', (chunk: unknown) => {
      text += chunk;
      for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n')) {
        reply(JSON.parse(text.slice(0, end)), socket);
        text = text.slice(end + 1);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(address, resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return address;
}

/** Good until hello is said; then `reply`. */
function after(reply: Reply): Reply {
  return (request, socket) => {
    if (request.method === 'hello') answer(socket, { id: request.id, result: HELLO });
    else reply(request, socket);
  };
}

const BAD_HELLOS: [what: string, reply: Reply][] = [
  ['HTML', (_, socket) => socket.write('<html>\n')],
  ['binary', (_, socket) => socket.write(Buffer.from([0xff, 0xfe, 0x00, 0x0a]))],
  ['a line without an end', (_, socket) => socket.write(Buffer.alloc(2 * 1024 * 1024, 'x'))],
  [
    'deep nesting',
    ({ id }, socket) => socket.write(`{"id":${id},"result":${'['.repeat(500_000)}${']'.repeat(500_000)}}\n`),
  ],
  ['null', (_, socket) => socket.write('null\n')],
  ['an array', (_, socket) => socket.write('[]\n')],
  ['an answer to another request', (_, socket) => answer(socket, { id: 77, result: HELLO })],
  ['an answer with an id of another type', ({ id }, socket) => answer(socket, { id: String(id), result: HELLO })],
  ['no result', ({ id }, socket) => answer(socket, { id })],
  ['a result that lacks all', ({ id }, socket) => answer(socket, { id, result: {} })],
  ['a result of the wrong types', ({ id }, socket) => answer(socket, { id, result: { ...HELLO, clientId: 1 } })],
  ['another protocol', ({ id }, socket) => answer(socket, { id, result: { ...HELLO, protocol: 2 } })],
  ['an error of no shape', ({ id }, socket) => answer(socket, { id, error: 7 })],
  ['an error of an unknown code', ({ id }, socket) => answer(socket, { id, error: { data: { code: '__proto__' } } })],
];

for (const [what, reply] of BAD_HELLOS) {
  test(`connect() to what answers hello with ${what} fails with a code`, async () => {
    await expectCode(connect(await impostor(scene(), reply)), 'ERR_SHM_PROTOCOL');
  });
}

test('connect() to what never answers, or hangs up, ends in time', async () => {
  const silent = await impostor(scene(), () => {});
  await expectCode(connect(silent, { timeout: 100 }), 'ERR_SHM_TIMEOUT');
  const rude = await impostor(scene(), (_, socket) => socket.destroy());
  await expectCode(connect(rude), 'ERR_SHM_DISCONNECTED');
});

const BAD_SEGMENTS: [what: string, members: object][] = [
  ['a path for an OS name', { osName: '../../etc/passwd' }],
  ['an absolute OS name', { osName: '/etc/passwd' }],
  ['an OS name with NUL', { osName: 'n\0' }],
  ['a relative directory', { dir: '../tmp' }],
  ['a directory with NUL', { dir: '/dev/shm\0' }],
  ['a negative size', { size: -1 }],
  ['a size that is no integer', { size: 1.5 }],
  ['an inode that is text', { ino: '1' }],
  ['no attachment', { attachment: undefined }],
  ['an unknown lifetime', { lifetime: 'eternal' }],
];

for (const [what, members] of BAD_SEGMENTS) {
  test(`a segment with ${what} is not attached`, async () => {
    const reply = after(({ id }, socket) => answer(socket, { id, result: { ...SEGMENT, ...members } }));
    const client = await connect(await impostor(scene(), reply));
    await expectCode(client.attach('n'), 'ERR_SHM_PROTOCOL');
    await client.close();
  });
}

test("a segment that is another file than the manager says is not attached: the manager's word is checked", async () => {
  const own = scene();
  const path = join(own.runtimeDir, 'private');
  writeFileSync(path, 'secret bytes');
  const reply = after(({ id }, socket) =>
    answer(socket, { id, result: { ...SEGMENT, dir: own.runtimeDir, osName: 'private' } }),
  );
  const client = await connect(await impostor(own, reply));
  await expectCode(client.attach('n'), 'ERR_SHM_STALE');
  await client.close();
  rmSync(path);
});

test('garbage after a good beginning ends the connection, and every request with it', async () => {
  const reply = after((_, socket) => socket.write('garbage\n'));
  const client = await connect(await impostor(scene(), reply));
  const gone = new Promise((resolve) => client.once('disconnect', resolve));
  const asked = [client.status(), client.list(), client.stat('n')];
  for (const request of asked) await expectCode(request, 'ERR_SHM_PROTOCOL');
  expect(await gone).toMatchObject({ code: 'ERR_SHM_PROTOCOL' });
  await expectCode(client.status(), 'ERR_SHM_PROTOCOL');
});

test('members of answers that this version does not know are tolerated', async () => {
  const reply = after(({ id }, socket) => answer(socket, { id, extra: 1, result: { segments: [], future: { a: 1 } } }));
  const client = await connect(await impostor(scene(), reply));
  expect(await client.list()).toEqual([]);
  await client.close();
});

test('a message of the manager reaches no terminal as it is, and is not endless', async () => {
  const error = { code: -32000, message: `\u001b[2J\u009b2J${'x'.repeat(100_000)}`, data: { code: 'ERR_SHM_QUOTA' } };
  const client = await connect(
    await impostor(
      scene(),
      after(({ id }, socket) => answer(socket, { id, error })),
    ),
  );
  const caught = (await client.status().catch((e) => e)) as Error;
  expect(caught.message).not.toMatch(/\p{Cc}/u);
  expect(caught.message.length).toBeLessThan(2_000);
  await client.close();
});

test('what a listener throws is its own, not the end of the connection', async () => {
  const own = scene();
  const manager = await own.manager();
  const program = `
    import { connect } from '@shmd/client';
    const client = await connect(${JSON.stringify(manager.address)});
    client.on('segment', () => { throw new Error('mine'); });
    const seen = new Promise((resolve) => process.once('uncaughtException', resolve));
    await client.status();
    await client.create(8);
    console.log((await seen).message, (await client.status()).segments);
    await client.close();`;
  expect(await own.node(program)).toMatchObject({ code: 0, stdout: 'mine 1\n' });
});

test('addresses that the OS would take for another one are refused', async () => {
  const own = scene();
  const long = join(own.runtimeDir, 'x'.repeat(200));
  for (const bad of [
    '',
    '\0abstract',
    `${own.runtimeDir}/a\0b`,
    long,
    'relative.sock',
    'localhost:80',
    'tcp://1.2.3.4:5',
  ]) {
    await expectCode(connect(bad), 'ERR_SHM_INVALID_ARGUMENT');
    await expectCode(own.manager({ address: bad }), 'ERR_SHM_INVALID_ARGUMENT');
  }
  for (const bad of [80, {}, []]) await expectCode(connect(bad as never), 'ERR_SHM_INVALID_ARGUMENT');
});

test('a socket, or a directory, that is open to all is no manager of ours', async () => {
  const own = scene();
  const address = await impostor(
    own,
    after(() => {}),
  );
  chmodSync(address, 0o666);
  await expectCode(connect(address), 'ERR_SHM_PERMISSION');
  chmodSync(address, 0o600);
  await (await connect(address)).close();
  chmodSync(own.runtimeDir, 0o777);
  await expectCode(connect(address), 'ERR_SHM_PERMISSION');
  chmodSync(own.runtimeDir, 0o700);
  for (const make of [(path: string) => writeFileSync(path, ''), mkdirSync]) {
    const path = join(own.runtimeDir, 'no-socket');
    make(path);
    await expectCode(connect(path), 'ERR_SHM_CONNECT');
    rmSync(path, { recursive: true });
  }
  symlinkSync('/nowhere', join(own.runtimeDir, 'dangling'));
  await expectCode(connect(join(own.runtimeDir, 'dangling')), 'ERR_SHM_CONNECT');
  rmSync(join(own.runtimeDir, 'dangling'));
});
