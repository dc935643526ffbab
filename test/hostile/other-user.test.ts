import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, connect } from '@shmd/client';
import { expect, test } from 'vitest';
import { isAlive, scene } from '../helpers/scene.js';
import { clientAs, GUEST, needsOtherUsers, runAs, shmdAs } from './guest.js';

const guest = { uid: GUEST };

test('another user is refused every operation of the command', async (context) => {
  needsOtherUsers(context);
  const own = scene();
  const manager = await own.manager();
  await manager.create({ name: 'mine', size: 16 });
  const at = ['--address', manager.address];
  const commands = [
    ['status', ...at],
    ['ls', ...at],
    ['stat', 'mine', ...at],
    ['create', 'theirs', '16', ...at],
    ['rm', 'mine', ...at],
    ['cat', 'mine', ...at],
    ['write', 'mine', ...at],
    ['stop', ...at],
    ['start', ...at, '--runtime-dir', own.runtimeDir],
  ];
  const ended = await Promise.all(commands.map((args) => shmdAs(guest, args)));
  ended.forEach(({ code, stderr }, i) => {
    expect(code, commands[i]?.join(' ')).not.toBe(0);
    expect(stderr, commands[i]?.join(' ')).toMatch(/ERR_SHM_PERMISSION|EACCES/);
  });
  expect(await manager.list()).toMatchObject([{ name: 'mine', attachments: 1 }]);
});

test('another user is refused by the kernel, whatever it tries', async (context) => {
  needsOtherUsers(context);
  const own = scene();
  const manager = await own.manager();
  const { osName } = await manager.create({ name: 'mine', size: 16 });
  const ledger = manager.address.replace('.sock', '.ledger');
  const program = `async ({ fs, SharedMemory, open, tried }) => ({
    connect: await tried(open),
    attach: await tried(() => SharedMemory.attach(${JSON.stringify(osName)})),
    read: await tried(() => fs.readFileSync(${JSON.stringify(join('/dev/shm', osName))})),
    write: await tried(() => fs.writeFileSync(${JSON.stringify(join('/dev/shm', osName))}, 'x')),
    unlink: await tried(() => fs.unlinkSync(${JSON.stringify(join('/dev/shm', osName))})),
    chmod: await tried(() => fs.chmodSync(${JSON.stringify(join('/dev/shm', osName))}, 0o666)),
    directory: await tried(() => fs.readdirSync(${JSON.stringify(own.runtimeDir)})),
    socket: await tried(() => fs.unlinkSync(${JSON.stringify(manager.address)})),
    ledger: await tried(() => fs.readFileSync(${JSON.stringify(ledger)})),
    signal: await tried(() => process.kill(${manager.pid}, 'SIGTERM')),
  })`;
  const outcome = await clientAs(guest, manager.address, { toString: () => program } as never);
  const { unlink, chmod, signal, connect, attach, ...rest } = outcome as Record<string, string>;
  expect(new Set(Object.values(rest))).toEqual(new Set(['EACCES']));
  expect({ unlink, chmod, signal }).toEqual({ unlink: 'EPERM', chmod: 'EPERM', signal: 'EPERM' });
  expect({ connect, attach }).toEqual({ connect: 'ERR_SHM_PERMISSION', attach: 'ERR_SHM_PERMISSION' });
  expect(isAlive(manager.pid)).toBe(true);
});

test('with the doors left open by mistake, the manager closes them unread: the kernel says who comes', async (context) => {
  needsOtherUsers(context);
  const own = scene();
  const log = join(own.runtimeDir, 'log');
  const { child, address } = await own.daemon(['--log-file', log, '--log-level', 'warn']);
  chmodSync(own.runtimeDir, 0o755);
  chmodSync(address, 0o666);
  const hello =
    '{"jsonrpc":"2.0","id":1,"method":"hello","params":{"protocol":1,"client":{"pid":1,"name":"x","version":"0"}}}';
  const program = `
    const socket = require('node:net').connect(${JSON.stringify(address)});
    let heard = '';
    socket.on('error', () => {});
    socket.on('data', (text) => { heard += text; });
    socket.on('close', () => console.log(JSON.stringify({ heard })));
    socket.write(${JSON.stringify(`${hello}\n`)});`;
  const { stdout } = await runAs(guest, [process.execPath, '-e', program]);
  expect(JSON.parse(stdout)).toEqual({ heard: '' });
  child.kill('SIGTERM');
  await once(child, 'exit');
  const lines = readFileSync(log, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines).toMatchObject([{ uid: GUEST, msg: 'connection refused: this user may not connect' }]);
  rmSync(log);
});

test("a client, in JavaScript or Python, refuses another user's manager before it says a word", async (context) => {
  needsOtherUsers(context);
  const own = scene();
  chmodSync(own.runtimeDir, 0o1777);
  const address = join(own.runtimeDir, 'squat.sock');
  const squatter = `
    const server = require('node:net').createServer((socket) => socket.on('data', () => console.log('heard')));
    server.listen(${JSON.stringify(address)}, () => setTimeout(() => process.exit(), 3_000));`;
  const squatting = runAs(guest, [process.execPath, '-e', squatter]);
  const outcome = async () => connect(address).catch((error) => error.code);
  await expect.poll(outcome, { timeout: 5_000 }).toBe('ERR_SHM_PERMISSION');
  const python = `import shmd
try: shmd.connect(${JSON.stringify(address)})
except shmd.ShmError as error: print(error.code)`;
  const path = fileURLToPath(new URL('../../clients/python', import.meta.url));
  const ended = spawnSync('python3', ['-c', python], { env: { ...process.env, PYTHONPATH: path }, encoding: 'utf8' });
  expect(ended.stdout, ended.stderr).toBe('ERR_SHM_PERMISSION\n');
  expect((await squatting).stdout).toBe('');
  rmSync(address);
});

test("S6: another user's manager that is trusted cannot make a client open the client's own files", async (context) => {
  needsOtherUsers(context);
  const own = scene();
  chmodSync(own.runtimeDir, 0o1777);
  const address = join(own.runtimeDir, 'mistaken.sock');
  const mine = join(own.runtimeDir, 'mine');
  writeFileSync(mine, 'my own bytes', { mode: 0o600 });
  const { dev, ino, size } = statSync(mine);
  const limits = { maxBytes: null, maxSegments: null, maxBytesPerClient: null, maxSegmentsPerClient: null };
  const hello = { protocol: 1, clientId: 'c.1', manager: { pid: 1, version: '0' }, limits };
  const info = { name: 'a', osName: 'mine', size, uid: 'u', lifetime: 'manager', owner: null, attachments: 1 };
  const segment = { ...info, createdAt: 1, state: 'ready', dir: own.runtimeDir, dev, ino, attachment: 1 };
  const answers = { hello, 'segment.attach': segment, 'segment.create': segment, 'segment.adopt': segment };
  // It says where every file is, and knows nothing else. It ends when its client has gone.
  const manager = `
    const answers = ${JSON.stringify(answers)};
    const server = require('node:net').createServer((socket) => {
      require('node:readline').createInterface(socket).on('line', (line) => {
        const { id, method } = JSON.parse(line);
        socket.write(JSON.stringify({ jsonrpc: '2.0', id, result: answers[method] ?? {} }) + '\\n');
      });
      socket.on('end', () => process.exit());
    });
    server.listen(${JSON.stringify(address)});`;
  const ended = runAs(guest, [process.execPath, '-e', manager]);
  let client: Client | undefined;
  await expect
    .poll(() => connect(address, { managerUid: GUEST }).then((it) => (client = it), String))
    .toBeInstanceOf(Client);
  for (const attached of [
    client?.attach('a'),
    client?.attach('a', { access: 'read' }),
    client?.create({ name: 'a', size }),
    client?.adopt('mine'),
    client?.openOrCreate({ name: 'a', size, init: (shm) => void shm.buf.fill(0) }),
  ]) {
    await expect(attached).rejects.toMatchObject({ code: 'ERR_SHM_PERMISSION' });
  }
  expect(readFileSync(mine, 'utf8')).toBe('my own bytes');
  await client?.close();
  expect(await ended).toMatchObject({ code: 0, stderr: '' });
  rmSync(mine);
  rmSync(address, { force: true });
});
