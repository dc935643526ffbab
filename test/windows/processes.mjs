// Clients in other processes and threads, and what their ends do to segments.
import assert from 'node:assert/strict';
import { Worker } from 'node:worker_threads';
import { connect } from '@shmd/client';
import { check, until } from './helpers/cases.mjs';
import { address, end, manager, space, startActor } from './helpers/own-manager.mjs';

await check('two processes share a block through a manager in a third', async () => {
  const made = await manager.create({ size: 4096 });
  const actor = await startActor();
  made.write('from here');
  assert.deepEqual(await actor.ask('read', { ref: made.ref, length: 9 }), { text: 'from here' });
  assert.deepEqual(await actor.ask('write', { text: 'from there' }), {});
  assert.equal(made.read(0, 10).toString(), 'from there');
  await actor.kill();
  made.close();
  await made.unlink();
});

await check('Atomics count exactly across three processes', async () => {
  const made = await manager.create({ size: 8 });
  const actors = await Promise.all([startActor(), startActor()]);
  const counting = Promise.all(actors.map((actor) => actor.ask('count', { ref: made.ref, times: 200_000 })));
  const words = new Int32Array(made.buffer);
  for (let i = 0; i < 200_000; i++) Atomics.add(words, 0, 1);
  assert.deepEqual(await counting, [{}, {}]);
  assert.equal(Atomics.load(words, 0), 600_000);
  for (const actor of actors) await actor.kill();
  made.close();
  await made.unlink();
});

await check('what a killed client owned and nobody else keeps goes', async () => {
  const actor = await startActor();
  const owned = await actor.ask('create', { size: 100, lifetime: 'owner' });
  const attached = await actor.ask('create', { size: 100, lifetime: 'attached' });
  const kept = await actor.ask('create', { size: 100, lifetime: 'manager' });
  for (const { osName } of [owned, attached, kept]) assert.notEqual(space.find(osName), null);
  const held = await manager.attach(owned.name);
  await actor.kill();
  await until('both are gone', () => [owned, attached].every(({ osName }) => space.find(osName) === null));
  assert.notEqual(space.find(kept.osName), null);
  held.buf[0] = 1;
  held.close();
  const { owner, attachments } = await manager.stat(kept.name);
  assert.deepEqual({ owner, attachments }, { owner: null, attachments: 0 });
  await manager.unlink(kept.name);
});

await check('ownership is handed over', async () => {
  const actor = await startActor();
  const { id } = await actor.ask('id');
  const made = await manager.create({ size: 10, lifetime: 'owner' });
  await manager.transfer(made.name, id);
  assert.equal((await manager.stat(made.name)).owner, id);
  made.close();
  await actor.kill();
  await until('it goes with its new owner', () => space.find(made.osName) === null);
});

await check('events are heard', async () => {
  const heard = [];
  const client = await connect(address);
  client.on('segment', ({ event, segment }) => heard.push(`${event} ${segment.name}`));
  await client.status();
  const made = await manager.create({ name: 'heard', size: 1 });
  await made.unlink();
  made.close();
  await until('both came', () => heard.includes('created heard') && heard.includes('unlinked heard'));
  await client.close();
});

await check('workers attach by reference', async () => {
  const made = await manager.create({ size: 64 });
  const worker = new Worker(new URL('./helpers/worker.mjs', import.meta.url), {
    workerData: { ref: made.ref, address },
  });
  await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
  assert.equal(made.buf[5], 55);
  await worker.terminate();
  await until('its connection is gone', async () => (await manager.stat(made.name)).attachments === 1);
  made.close();
  await made.unlink();
});

await check('fifty clients at once', async () => {
  const clients = await Promise.all(Array.from({ length: 50 }, () => connect(address)));
  const made = await Promise.all(clients.map((client) => client.create({ size: 100, lifetime: 'owner' })));
  assert.equal(new Set(made.map(({ name }) => name)).size, 50);
  await Promise.all(clients.map((client) => client.close()));
  await until('all is gone', async () => (await manager.list()).length === 0);
});

await end();
