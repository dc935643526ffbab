// Grants of sections, to this process and to others: the addon by itself.
import assert from 'node:assert/strict';
import { attach, dropGrant } from '@shmd/native';
import { check, finish } from './helpers/cases.mjs';
import { Child } from './helpers/child.mjs';
import { coded, make, map, space } from './helpers/own-sections.mjs';

await check('a grant is exactly that section, whatever has its name by now', () => {
  const made = make(100);
  new Uint8Array(map(made))[0] = 42;
  const grant = made.keeper.grant(process.pid, 'read-write');
  made.keeper.release();
  // Our handle is one too: the name is still the former one's.
  assert.throws(() => make(100, made.name), coded('EEXIST'));
  const memory = attach('', made.name, 'read-write', made.keeper.identity, -1, 0, 100, grant);
  assert.equal(new Uint8Array(memory)[0], 42);
  // It was used up.
  make(100, made.name).keeper.release();
});

await check('an identity without a grant is ESTALE', () => {
  const made = make(100);
  assert.throws(() => attach('', made.name, 'read', made.keeper.identity, -1, 0, 100), coded('ESTALE'));
  made.keeper.release();
});

await check('a grant that is dropped is gone, and nothing else is', () => {
  const made = make(100);
  dropGrant(made.keeper.grant(process.pid, 'read-write'));
  for (const wild of [0, 4, 2 ** 40]) dropGrant(wild);
  made.keeper.release();
  assert.equal(space.find(made.name), null);
});

await check('a grant for reading does not write', () => {
  const made = make(100);
  const grant = made.keeper.grant(process.pid, 'read');
  assert.throws(() => attach('', made.name, 'read-write', '', -1, 0, 100, grant), coded('EACCES'));
  const again = made.keeper.grant(process.pid, 'read');
  assert.equal(attach('', made.name, 'read', '', -1, 0, 100, again).byteLength, 100);
  made.keeper.release();
});

await check('a number that is no grant is ESTALE, and closes nothing', () => {
  for (const wild of [0, 4, 2 ** 31, 2 ** 40]) {
    assert.throws(() => attach('', 'x', 'read', '', -1, 0, 1, wild), coded('ESTALE'));
  }
  assert.throws(() => attach('', 'x', 'read', '', -1, 0, 1, -1), coded('ERR_OUT_OF_RANGE'));
  assert.throws(() => attach('', 'x', 'read', '', -1, 0, 1, 'y'), coded('ERR_INVALID_ARG_TYPE'));
});

await check('nobody is granted anything by a released keeper, nor a process that is not there', () => {
  const made = make(100);
  assert.throws(() => made.keeper.grant(2 ** 32 - 5, 'read'), coded('ESRCH'));
  assert.throws(() => made.keeper.grant(2 ** 40, 'read'), coded('ESRCH'));
  assert.throws(() => made.keeper.grant(-1, 'read'), coded('ERR_OUT_OF_RANGE'));
  assert.throws(() => made.keeper.grant(process.pid, 'all'), coded('ERR_INVALID_ARG_TYPE'));
  made.keeper.release();
  assert.throws(() => made.keeper.grant(process.pid, 'read'), coded('EBADF'));
});

await check('two processes count exactly with Atomics, one by grant and one by name', async () => {
  const made = make(4096);
  const children = await Promise.all([Child.start('holder.mjs'), Child.start('holder.mjs')]);
  const grant = made.keeper.grant(children[0].pid, 'read-write');
  const { size, name } = made;
  const words = new Int32Array(map(made));
  const adding = Promise.all([
    children[0].ask('add', { name, size, grant, times: 200_000 }),
    children[1].ask('add', { name, size, times: 200_000 }),
  ]);
  for (let i = 0; i < 100_000; i++) Atomics.add(words, 0, 1);
  await adding;
  assert.equal(Atomics.load(words, 0), 500_000);
  for (const child of children) await child.kill();
  made.keeper.release();
});

await check('another process that may read sees and does not write', async () => {
  const made = make(4096);
  const bytes = new Uint8Array(map(made));
  bytes[0] = 11;
  const child = await Child.start('holder.mjs');
  const { name, size } = made;
  const grant = made.keeper.grant(child.pid, 'read');
  assert.deepEqual(await child.ask('read', { name, size, grant }), { before: 11, after: 99 });
  assert.equal(bytes[0], 11);
  const other = made.keeper.grant(child.pid, 'read');
  await assert.rejects(child.ask('write', { name, size, grant: other }), coded('EACCES'));
  await child.kill();
  made.keeper.release();
});

finish();
