import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { connect, SharedMemory } from '@shmd/client';
import { SharedMemoryManager } from '@shmd/manager';
import { expect, onTestFinished, test, vi } from 'vitest';
import { resolveConfig } from '../../packages/manager/src/config.js';
import { expectCode, isAlive, scene } from '../helpers/scene.js';
import { until } from '../helpers/until.js';

test('a manager is a context: at its end everything is gone', async () => {
  const own = scene();
  const manager = await own.manager();
  expect(isAlive(manager.pid)).toBe(true);
  await manager.create({ name: 'a', size: 10 });
  expect(own.segments()).toEqual([`${own.prefix}a`]);
  await Promise.all([manager.shutdown(), manager.shutdown()]);
  expect(own.leftovers()).toEqual([]);
  expect(isAlive(manager.pid)).toBe(false);
  await manager.shutdown();
  await expectCode(manager.create(1), 'ERR_SHM_CLOSED');
});

test('a manager that is killed is lost to whoever started it; one that is shut down is not, private or shared', async () => {
  const own = scene();
  const managers = {
    shared: await SharedMemoryManager.shared(own.options),
    stopped: await own.manager(),
    killed: await own.manager(),
  };
  own.stopAtEnd(managers.shared.address);
  const lost: string[] = [];
  for (const [name, manager] of Object.entries(managers)) manager.on('lost', () => lost.push(name));
  await managers.shared.shutdown();
  await managers.stopped.shutdown();
  const heard = once(managers.killed, 'lost');
  process.kill(managers.killed.pid, 'SIGKILL');
  await heard;
  expect(lost).toEqual(['killed']);
});

test('start() says hello to a manager that is still coming up, and resolves when its reaper stands guard', async () => {
  const own = scene();
  const connecting = vi.spyOn(Socket.prototype, 'connect');
  onTestFinished(() => connecting.mockRestore());
  const manager = await own.manager();
  expect(own.leftovers()).toContainEqual(expect.stringMatching(/\.reaper$/));
  expect(connecting).not.toHaveBeenCalled();
  const { clients } = await manager.status({ clients: true });
  expect(clients).toMatchObject([{ id: manager.id, pid: process.pid }]);
});

test('async dispose is shutdown, and closing the client first does not hinder it', async () => {
  const own = scene();
  const manager = await own.manager();
  await manager.create({ name: 'a', size: 10 });
  await manager.close();
  await manager[Symbol.asyncDispose]();
  expect(isAlive(manager.pid)).toBe(false);
});

test('the socket and its directory are closed to others', async () => {
  const own = scene();
  const manager = await own.manager();
  expect(statSync(own.runtimeDir).mode & 0o777).toBe(0o700);
  expect(statSync(manager.address).mode & 0o777).toBe(0o600);
  await manager.create({ name: 'a', size: 10 });
  expect(statSync(join('/dev/shm', `${own.prefix}a`)).mode & 0o777).toBe(0o600);
});

test('a child process needs no argument', async () => {
  const own = scene();
  const manager = await own.manager();
  const child = await own.stage(manager.env);
  const address = await child.run(async ({ connect }) => {
    const client = await connect();
    return client.address;
  });
  expect(address).toBe(manager.address);
});

test('a reference crosses to a child process and a worker, and means one creation only', async () => {
  const own = scene();
  const manager = await own.manager();
  const shm = await manager.create({ name: 'a', size: 8 });
  shm.buf.write('hello');

  const child = fork(fileURLToPath(new URL('../fixtures/attach-ref.mjs', import.meta.url)), {
    env: { ...process.env, ...manager.env },
  });
  child.send(shm.ref);
  expect((await once(child, 'message'))[0]).toBe('hello');
  await once(child, 'exit');

  const worker = new Worker(fileURLToPath(new URL('../fixtures/attach-ref.mjs', import.meta.url)), {
    env: { ...process.env, ...manager.env } as NodeJS.ProcessEnv,
  });
  // The end of a worker that was quick comes with its last message.
  const ended = once(worker, 'exit');
  worker.postMessage(shm.ref);
  expect((await once(worker, 'message'))[0]).toBe('hello');
  await ended;

  const { port1, port2 } = new MessageChannel();
  port1.postMessage(shm.ref);
  const ref = receiveMessageOnPort(port2)?.message;
  port1.close();
  await shm.unlink();
  await expectCode(manager.attach(ref), 'ERR_SHM_NOT_FOUND');
  await manager.create({ name: 'a', size: 8 });
  await expectCode(manager.attach(ref), 'ERR_SHM_STALE');
});

test('shared() starts one manager for all who ask at once', async () => {
  const own = scene();
  const clients = await Promise.all(Array.from({ length: 6 }, () => SharedMemoryManager.shared(own.options)));
  const [first] = clients as [SharedMemoryManager];
  expect(new Set(clients.map((client) => client.pid)).size).toBe(1);
  // Where nobody has started one it is not found.
  vi.stubEnv('SHMD_ADDRESS', undefined);
  vi.stubEnv('SHMD_RUNTIME_DIR', scene().runtimeDir);
  onTestFinished(() => void vi.unstubAllEnvs());
  await expectCode(connect(), 'ERR_SHM_CONNECT');
  await first.create({ name: 'kept', size: 8 });
  for (const client of clients.slice(1)) await client.close();
  expect((await first.list()).length).toBe(1);
  await first.shutdown();
  await until(() => !isAlive(first.pid), { what: 'the shared manager to end' });
});

test('a shared manager ends when it has served nobody for a while, and not before', async () => {
  const own = scene();
  const config = { ...resolveConfig(own.options, 'shared'), idleExitMs: 200 };
  const daemon = await own.bareDaemon(config);
  const client = await connect(daemon.address);
  await client.create({ name: 'kept', size: 8 });
  await client.close();
  const other = await connect(daemon.address);
  expect((await other.list()).length).toBe(1);
  await other.unlink('kept');
  await other.close();
  expect(await daemon.exited).toBe('0');
  expect(own.leftovers()).toEqual([]);
});

test('connect says when nobody listens', async () => {
  const own = scene();
  await expectCode(connect(join(own.runtimeDir, 'nobody.sock')), 'ERR_SHM_CONNECT');
  await expectCode(connect('relative.sock'), 'ERR_SHM_INVALID_ARGUMENT');
  await expectCode(connect(`/${'x'.repeat(108)}`), 'ERR_SHM_INVALID_ARGUMENT');
  await expectCode(connect('/tmp/a\0b'), 'ERR_SHM_INVALID_ARGUMENT');
});

test('bad manager options are refused before anything starts', async () => {
  const own = scene();
  for (const bad of [
    { maxBytes: -1 },
    { maxSegments: 1.5 },
    { namePrefix: 'a/b' },
    { grace: 5 },
    { unknown: 1 },
    { logLevel: 'loud' },
  ]) {
    await expectCode(SharedMemoryManager.start({ ...own.options, ...(bad as object) }), 'ERR_SHM_INVALID_ARGUMENT');
  }
  await expectCode(
    SharedMemoryManager.start({ ...own.options, shmDir: '/nowhere/at/all' }),
    'ERR_SHM_INVALID_ARGUMENT',
  );
  expect(own.leftovers()).toEqual([]);
});

test('a second manager at a served address is refused, and the first goes on', async () => {
  const own = scene();
  const manager = await own.manager({ address: join(own.runtimeDir, 'one.sock') });
  await expectCode(own.manager({ address: manager.address }), 'ERR_SHM_EXISTS');
  expect(existsSync(manager.address)).toBe(true);
  await manager.create(8);
});

test('requests after the end say so, and close is idempotent', async () => {
  const own = scene();
  const manager = await own.manager();
  const client = await connect(manager.address);
  const shm = await client.create({ name: 'a', size: 8 });
  await Promise.all([client.close(), client.close()]);
  expect(shm.closed).toBe(true);
  await expectCode(client.list(), 'ERR_SHM_CLOSED');
  await expectCode(shm.unlink(), 'ERR_SHM_CLOSED');
  expect((await manager.stat('a')).attachments).toBe(0);
});

test('an idle client does not keep its process alive', async () => {
  const own = scene();
  const manager = await own.manager();
  const program = `import { connect } from '@shmd/client'; const c = await connect(); await c.create({ name: 'a', size: 8 });`;
  const result = await own.node(program, manager.env);
  expect(result.code).toBe(0);
  await until(async () => (await manager.stat('a')).owner === null, { what: 'the client to be gone' });
});

test('an attachment without a manager', async () => {
  const own = scene();
  const manager = await own.manager();
  const shm = await manager.create({ name: 'a', size: 100 });
  const other = SharedMemory.attach(shm.osName);
  expect(other.size).toBe(100);
  other.buf[3] = 9;
  expect(shm.buf[3]).toBe(9);
  other.close();
  expect(own.segments()).toEqual([`${own.prefix}a`]);
  expect(() => SharedMemory.attach(`${own.prefix}none`)).toThrow(
    expect.objectContaining({ code: 'ERR_SHM_NOT_FOUND' }),
  );
});
