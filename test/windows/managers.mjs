// Managers: how they start and end, at which addresses, and what they answer to whom.
import assert from 'node:assert/strict';
import { createConnection } from 'node:net';
import { connect } from '@shmd/client';
import { SharedMemoryManager } from '@shmd/manager';
import { check, skip, until } from './helpers/cases.mjs';
import { address, coded, end, manager, prefix, space, start, startActor } from './helpers/own-manager.mjs';

const isAlive = (pid) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

await check('a manager starts in a process of its own, at a pipe', () => {
  assert.notEqual(manager.pid, process.pid);
  assert.match(address, /^\\\\\.\\pipe\\shmd-/);
  assert.deepEqual(manager.env, { SHMD_ADDRESS: address });
});

await check('status tells of the manager and who is connected', async () => {
  const status = await manager.status({ clients: true });
  assert.equal(status.pid, manager.pid);
  assert.equal(status.address, address);
  assert.deepEqual(
    status.clients.map(({ pid }) => pid),
    [process.pid],
  );
});

for (const options of [{ shmDir: 'C:\\' }, { grace: 5 }, { group: 'users' }, { allowUid: [5] }]) {
  await check(`${Object.keys(options)[0]} is ERR_SHM_UNSUPPORTED`, () =>
    assert.rejects(options.grace ? SharedMemoryManager.shared(options) : start(options), coded('ERR_SHM_UNSUPPORTED')),
  );
}

for (const bad of ['', '/tmp/x.sock', 'shmd', '\\\\server\\pipe\\x', '\\\\.\\pipe\\', '\\\\.\\pipe\\a\\b', 'a\0b']) {
  await check(`${JSON.stringify(bad)} is no address`, () =>
    assert.rejects(connect(bad), coded('ERR_SHM_INVALID_ARGUMENT')),
  );
}
await check('where nobody listens is ERR_SHM_CONNECT', () =>
  assert.rejects(connect('\\\\.\\pipe\\shmd-nobody-is-here'), coded('ERR_SHM_CONNECT')),
);

await check('a second manager at an address is ERR_SHM_EXISTS, and the first goes on', async () => {
  await assert.rejects(start({ address }), coded('ERR_SHM_EXISTS'));
  await assert.rejects(start({ address: address.toUpperCase().replace('PIPE', 'pipe') }), coded('ERR_SHM_EXISTS'));
  assert.equal((await manager.status()).pid, manager.pid);
});

await check('a crowd that comes at once is let in', async () => {
  const clients = await Promise.all(Array.from({ length: 60 }, () => connect(address)));
  assert.equal(new Set(clients.map(({ id }) => id)).size, 60);
  assert.equal((await manager.status({ clients: true })).clients.length, 61);
  await Promise.all(clients.map((client) => client.close()));
});

await check('limits are kept', async () => {
  const small = await start({ maxBytes: 1000, maxSegments: 2 });
  await small.create(400);
  await assert.rejects(small.create(700), coded('ERR_SHM_QUOTA'));
  await small.create(400);
  await assert.rejects(small.create(1), coded('ERR_SHM_QUOTA'));
  await small.shutdown();
});

await check('nonsense is answered and hurts nobody', async () => {
  const socket = createConnection({ path: address });
  const ended = new Promise((resolve) => socket.once('close', resolve));
  socket.on('error', () => {});
  let answer = '';
  socket.on('data', (chunk) => {
    answer += chunk;
  });
  socket.write('this is no JSON\n');
  await ended;
  assert.match(answer, /"error"/);
  assert.equal((await manager.status()).pid, manager.pid);
});

await check('a client that is no process gets nothing, and leaves nothing', async () => {
  const socket = createConnection({ path: address });
  const ask = (id, method, params) => socket.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
  let said = '';
  socket.on('data', (chunk) => {
    said += chunk;
  });
  ask(1, 'hello', { protocol: 1, client: { pid: 2 ** 31 - 1, name: 'nobody', version: '0' } });
  ask(2, 'segment.create', { name: 'orphan', size: 10, attach: true });
  await until('both are answered', () => said.split('\n').length > 2);
  assert.equal(JSON.parse(said.split('\n')[1]).error.data.code, 'ERR_SHM_NOT_FOUND');
  socket.destroy();
  await assert.rejects(manager.stat('orphan'), coded('ERR_SHM_NOT_FOUND'));
  assert.equal(space.find(`${prefix}orphan`), null);
});

await check('shutdown takes every segment, and is idempotent', async () => {
  const other = await start();
  const made = await other.create({ size: 100 });
  const { osName } = made;
  made.close();
  assert.notEqual(space.find(osName), null);
  await Promise.all([other.shutdown(), other.shutdown()]);
  assert.equal(space.find(osName), null);
  await assert.rejects(connect(other.address), coded('ERR_SHM_CONNECT'));
});

await check('an address is free again after a shutdown', async () => {
  const first = await start({ address: `${address}-again` });
  await first.shutdown();
  const second = await start({ address: `${address}-again` });
  assert.notEqual(second.pid, first.pid);
  await second.shutdown();
});

await check(
  'a killed manager: its names are gone, what is mapped lives, clients hear of it, its address is free',
  async () => {
    const doomed = await start();
    const made = await doomed.create({ size: 100 });
    made.buf[0] = 1;
    const lost = new Promise((resolve) => doomed.once('disconnect', resolve));
    process.kill(doomed.pid, 'SIGKILL');
    await lost;
    await until('the name is gone', () => space.find(made.osName) === null);
    assert.equal(made.buf[0], 1);
    await assert.rejects(doomed.create(10), coded('ERR_SHM_DISCONNECTED'));
    made.close();
    const next = await start({ address: doomed.address });
    await next.shutdown();
    await doomed.close();
  },
);

await check('a private manager ends when its starter is killed', async () => {
  const starter = await startActor();
  const { pid, osName } = await starter.ask('startManager', { prefix });
  assert.ok(isAlive(pid));
  assert.notEqual(space.find(osName), null);
  await starter.kill();
  await until('the manager is gone', () => !isAlive(pid));
  assert.equal(space.find(osName), null);
});

await check('shared() finds or starts the one manager, which outlives who started it', async () => {
  const options = { address: `${address}-shared`, namePrefix: prefix };
  const starter = await startActor();
  const { pid } = await starter.ask('shared', { options });
  await starter.kill();
  const ours = await SharedMemoryManager.shared(options);
  assert.equal(ours.pid, pid);
  await ours.shutdown();
  await until('it has ended', () => !isAlive(pid));
});

skip('a second listen() on a pipe is refused', 'Wine ignores FILE_FLAG_FIRST_PIPE_INSTANCE');

await end();
