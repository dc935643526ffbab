import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { connect } from '@shmd/client';
import { expect, onTestFinished, test } from 'vitest';
import { isAlive, scene } from '../helpers/scene.js';
import { until } from '../helpers/until.js';

test('a successor that dies before it has said hello: the client goes on looking for another', async () => {
  const own = scene();
  const first = await own.daemon(['--grace', '30']);
  const client = await connect(first.address);
  onTestFinished(() => client.close());
  const shm = await client.create({ name: 'a', size: 8 });
  process.kill(first.pid, 'SIGKILL');
  await until(() => !isAlive(first.pid), { what: 'the manager to end' });
  rmSync(first.address, { force: true });
  let calls = 0;
  const dying = createServer((socket) => {
    calls++;
    // It has been asked for its hello, and hangs up.
    socket.once('data', () => socket.destroy());
    socket.on('error', () => {});
  }).listen(first.address);
  await until(() => calls >= 3, { what: 'the client to call', timeout: 5_000 });
  dying.close();
  await once(dying, 'close');
  const back = once(client, 'reconnect');
  const second = await own.daemon(['--grace', '30']);
  await back;
  expect(await client.stat('a')).toMatchObject({ uid: shm.uid, owner: client.id, attachments: 1 });
  process.kill(second.pid, 'SIGTERM');
  // The end of the scene would cut it short.
  await until(() => !isAlive(second.pid), { what: 'the successor to stop' });
});
