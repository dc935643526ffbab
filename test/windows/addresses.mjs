// Where managers are looked for that nobody has named.
import assert from 'node:assert/strict';
import { connect } from '@shmd/client';
import { SharedMemoryManager } from '@shmd/manager';
import { NamedPipe, userSid } from '@shmd/native';
import { check } from './helpers/cases.mjs';
import { address, coded, end, prefix } from './helpers/own-manager.mjs';
import { shmd } from './helpers/shmd.mjs';

delete process.env.SHMD_ADDRESS;
const DEFAULT = `\\\\.\\pipe\\shmd-${userSid()}-default`;

await check('a user is known by a security identifier', () => assert.match(userSid(), /^S-1-5-21(-\d+){4}$/));

await check('a private manager has an address of its own, and of its user', () =>
  assert.match(address, new RegExp(`^\\\\\\\\\\.\\\\pipe\\\\shmd-${userSid()}-[0-9a-f]{8}$`)),
);

await check("a pipe is its maker's", () => {
  const pipe = new NamedPipe(address);
  assert.equal(pipe.owner, userSid());
  pipe.close();
  pipe.close();
  assert.throws(
    () => new NamedPipe(`${address}-nobody`),
    (error) => error.code === 'ENOENT',
  );
});

await check('where no manager is the default one, connect() says so, and the command ends with 3', async () => {
  await assert.rejects(connect(), coded('ERR_SHM_CONNECT'));
  assert.equal((await shmd('status')).status, 3);
});

await check('shared(), connect() and the command mean the same manager without being told', async () => {
  const manager = await SharedMemoryManager.shared({ namePrefix: prefix });
  assert.equal(manager.address, DEFAULT);
  const client = await connect();
  assert.equal(client.address, DEFAULT);
  const made = await client.create({ name: 'default', size: 10 });
  assert.match((await shmd('ls')).out, /default/);
  made.close();
  await client.close();
  assert.equal((await shmd('stop')).status, 0);
  await manager.close();
  await assert.rejects(connect(), coded('ERR_SHM_CONNECT'));
});

await check('the command starts the default manager', async () => {
  const { status, out } = await shmd('start', '--detach', '--json');
  assert.equal(status, 0);
  assert.equal(JSON.parse(out).address, DEFAULT);
  assert.equal((await shmd('stop')).status, 0);
});

await end();
