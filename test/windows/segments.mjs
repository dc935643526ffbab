// Segments: what they are made of, called and found by.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { SharedMemory } from '@shmd/client';
import { check, until } from './helpers/cases.mjs';
import { Child } from './helpers/child.mjs';
import { coded, end, manager, prefix, space, start } from './helpers/own-manager.mjs';
import { program } from './helpers/programs.mjs';

for (const size of [1, 7, 4096, 4097, 65_537, 1_000_003, 64 << 20]) {
  await check(`${size} bytes are exactly that for the creator and for an attacher`, async () => {
    const made = await manager.create({ size });
    assert.equal(made.buffer.byteLength, size);
    assert.equal(made.size, size);
    const attached = await manager.attach(made.name);
    assert.equal(attached.buffer.byteLength, size);
    made.buf[size - 1] = 7;
    assert.equal(attached.buf[size - 1], 7);
    attached.close();
    made.close();
    await made.unlink();
    assert.equal(space.find(made.osName), null);
  });
}

for (const size of [1, 4097, 1_000_003, 20 << 20]) {
  await check(`${size} bytes are made into a segment and taken out of it`, async () => {
    const data = Buffer.alloc(size, 7);
    data[size - 1] = 42;
    const made = await manager.createFrom([data.subarray(0, size >> 1), data.subarray(size >> 1)], { name: 'from' });
    assert.deepEqual([made.osName, made.size], [`${prefix}from`, size]);
    assert.ok((await manager.fetch('from')).equals(data));
    const last = await manager.fetch('from', { offset: size - 1, length: 1 });
    assert.deepEqual([...last], [42]);
    await assert.rejects(manager.fetch('from', { offset: size + 1 }), coded('ERR_SHM_INVALID_ARGUMENT'));
    assert.ok(made.read().equals(data));
    assert.equal((await manager.stat('from')).attachments, 1);
    made.close();
    await made.unlink();
  });
}

for (const size of [0, -1, 1.5, Number.NaN, 2 ** 53, '4096']) {
  await check(`${size} is no size`, () => assert.rejects(manager.create({ size }), coded('ERR_SHM_INVALID_SIZE')));
}

for (const name of [
  'plain',
  'with space',
  'ümläut',
  '日本語',
  'emoji-😀',
  'x'.repeat(120),
  'CaSe',
  '%PATH%',
  'a.b',
  "quote'",
]) {
  await check(`a segment may be called ${name.slice(0, 20)}`, async () => {
    const made = await manager.create({ name, size: 10 });
    assert.equal(made.name, name);
    assert.equal(made.osName, prefix + name);
    made.write('hello');
    const other = await manager.attach(name);
    assert.equal(other.read(0, 5).toString(), 'hello');
    other.close();
    made.close();
    await made.unlink();
  });
}

for (const name of ['', '.hidden', 'a/b', 'a\\b', 'a\0b', 'a\nb', '\ud800', 'x'.repeat(201), 7, null]) {
  await check(`${JSON.stringify(name)} is no name`, () =>
    assert.rejects(manager.create({ name, size: 10 }), coded('ERR_SHM_INVALID_NAME')),
  );
}

await check('a name that is taken is ERR_SHM_EXISTS, by us or by a stranger', async () => {
  const made = await manager.create({ name: 'taken', size: 10 });
  await assert.rejects(manager.create({ name: 'taken', size: 10 }), coded('ERR_SHM_EXISTS'));
  await made.unlink();
  made.close();
  const stranger = space.reserveSync(10).publish(`${prefix}theirs`);
  await assert.rejects(manager.create({ name: 'theirs', size: 10 }), coded('ERR_SHM_EXISTS'));
  stranger.release();
  const ours = await manager.create({ name: 'theirs', size: 10 });
  ours.close();
  await ours.unlink();
});

await check('what is not there is ERR_SHM_NOT_FOUND', async () => {
  await assert.rejects(manager.attach('nothing'), coded('ERR_SHM_NOT_FOUND'));
  await assert.rejects(manager.unlink('nothing'), coded('ERR_SHM_NOT_FOUND'));
  await assert.rejects(manager.stat('nothing'), coded('ERR_SHM_NOT_FOUND'));
  assert.throws(() => SharedMemory.attach(`${prefix}nothing`), coded('ERR_SHM_NOT_FOUND'));
});

await check('a reference means one creation', async () => {
  const first = await manager.create({ name: 'again', size: 10 });
  const { ref } = first;
  first.buf[0] = 1;
  await first.unlink();
  const second = await manager.create({ name: 'again', size: 20 });
  await assert.rejects(manager.attach(ref), coded('ERR_SHM_STALE'));
  assert.equal(second.buf[0], 0);
  assert.equal(first.buf[0], 1);
  first.close();
  second.close();
  await second.unlink();
});

await check('stat and list tell what there is', async () => {
  const made = await manager.create({ name: 'listed', size: 123, meta: { a: 1 } });
  const info = await manager.stat('listed');
  assert.equal(info.size, 123);
  assert.deepEqual(info.meta, { a: 1 });
  assert.equal(info.attachments, 1);
  assert.ok((await manager.list()).some(({ uid }) => uid === made.uid));
  made.close();
  await made.unlink();
  assert.ok(!(await manager.list()).some(({ uid }) => uid === made.uid));
});

await check('reading does not write, and a window is part of it', async () => {
  const made = await manager.create({ size: 100_000 });
  const reader = await manager.attach(made.name, { access: 'read', offset: 70_001, length: 10 });
  made.buf[70_001] = 4;
  assert.equal(reader.buf[0], 4);
  reader.buf[1] = 9;
  assert.equal(made.buf[70_002], 0);
  assert.throws(() => reader.write('x'), coded('ERR_SHM_PERMISSION'));
  reader.close();
  await assert.rejects(manager.attach(made.name, { offset: 99_999, length: 2 }), coded('ERR_SHM_INVALID_ARGUMENT'));
  await assert.rejects(manager.attach(made.name, { access: 'all' }), coded('ERR_SHM_INVALID_ARGUMENT'));
  made.close();
  await made.unlink();
  assert.equal(space.find(made.osName), null, 'what could not be attached left no handle behind');
});

await check('what is closed is closed', async () => {
  const made = await manager.create({ size: 10 });
  const { buf } = made;
  made.close();
  made.close();
  assert.throws(() => made.buf, coded('ERR_SHM_CLOSED'));
  if (buf.length > 0) buf.fill(1);
  const again = await manager.attach(made.name);
  assert.equal(again.buf[0], 0);
  again.close();
  await made.unlink();
});

await check("lifetime 'persistent' is ERR_SHM_UNSUPPORTED, and leaves nothing", async () => {
  await assert.rejects(
    manager.create({ name: 'lasting', size: 10, lifetime: 'persistent' }),
    coded('ERR_SHM_UNSUPPORTED'),
  );
  await assert.rejects(manager.stat('lasting'), coded('ERR_SHM_NOT_FOUND'));
});

await check('what another process made is adopted, in whole pages, and outlives it', async () => {
  const osName = `${prefix}theirs`;
  const maker = await Child.start('holder.mjs');
  await maker.ask('keep', { name: osName, size: 5_000, text: 'from there' });
  const adopted = await manager.adopt(osName);
  assert.deepEqual([adopted.name, adopted.osName, adopted.size], [osName, osName, 8_192]);
  assert.equal(adopted.read(0, 10).toString(), 'from there');
  await maker.kill();
  assert.notEqual(space.find(osName), null);
  const other = await manager.attach(osName);
  adopted.write('and here', 8_000);
  assert.equal(other.read(8_000, 8).toString(), 'and here');
  await assert.rejects(manager.adopt(osName), coded('ERR_SHM_EXISTS'));
  await adopted.unlink();
  assert.equal(space.find(osName), null);
  for (const shm of [adopted, other]) shm.close();
});

await check('what a program in C made is adopted', async () => {
  const osName = `${prefix}in-c`;
  const maker = spawn(program('maker'), [osName, '5000', 'from C'], { stdio: ['pipe', 'pipe', 'inherit'] });
  await new Promise((resolve, reject) => maker.stdout.once('data', resolve) && maker.once('exit', reject));
  const adopted = await manager.adopt(osName);
  assert.deepEqual([adopted.size, adopted.read(0, 6).toString()], [8_192, 'from C']);
  adopted.close();
  // What its maker holds has its name, whoever lets go.
  await manager.unlink(osName);
  assert.notEqual(space.find(osName), null);
  const ended = new Promise((resolve) => maker.once('exit', resolve));
  maker.stdin.end();
  await ended;
  await until('the name is gone', () => space.find(osName) === null);
});

await check('an adopted segment goes as its lifetime says', async () => {
  const stranger = space.reserveSync(10).publish(`${prefix}passing`);
  const adopted = await manager.adopt(`${prefix}passing`, { lifetime: 'attached' });
  stranger.release();
  adopted.close();
  await until('it is gone', () => space.find(`${prefix}passing`) === null);
});

await check('what cannot be adopted is not held', async () => {
  const osName = `${prefix}refused`;
  await assert.rejects(manager.adopt(osName), coded('ERR_SHM_NOT_FOUND'));
  const stranger = space.reserveSync(10).publish(osName);
  await assert.rejects(manager.adopt(osName, { lifetime: 'persistent' }), coded('ERR_SHM_UNSUPPORTED'));
  const small = await start({ maxBytes: 100 });
  await assert.rejects(small.adopt(osName), coded('ERR_SHM_QUOTA'));
  stranger.release();
  assert.equal(space.find(osName), null);
  await small.shutdown();
});

await check('a segment is found by its OS name without a manager, in whole pages', async () => {
  const made = await manager.create({ name: 'bare', size: 10 });
  const bare = SharedMemory.attach(made.osName);
  bare.buf[3] = 5;
  assert.equal(made.buf[3], 5);
  assert.equal(bare.size, 4096);
  await assert.rejects(bare.unlink(), coded('ERR_SHM_UNSUPPORTED'));
  bare.close();
  made.close();
  await made.unlink();
});

await check('openOrCreate: one initialiser, whoever calls', async () => {
  let runs = 0;
  const init = (shm) => {
    runs++;
    shm.buf[0] = 77;
  };
  const all = await Promise.all(
    Array.from({ length: 5 }, () => manager.openOrCreate({ name: 'once', size: 64, init })),
  );
  assert.equal(runs, 1);
  for (const shm of all) assert.equal(shm.buf[0], 77);
  await assert.rejects(manager.openOrCreate({ name: 'once', size: 65 }), coded('ERR_SHM_INVALID_SIZE'));
  await all[0].unlink();
  for (const shm of all) shm.close();
});

await check('attach waits for what is to come', async () => {
  const coming = manager.attach('later', { wait: true, timeout: 20_000 });
  const made = await manager.create({ name: 'later', size: 5 });
  const shm = await coming;
  assert.equal(shm.size, 5);
  await assert.rejects(manager.attach('never', { wait: true, timeout: 50 }), coded('ERR_SHM_TIMEOUT'));
  await made.unlink();
  for (const each of [made, shm]) each.close();
});

await check('a thousand segments are made, listed and removed', async () => {
  const made = await Promise.all(Array.from({ length: 1_000 }, () => manager.create(4096)));
  assert.equal((await manager.list()).length, 1_000);
  for (const shm of made) shm.close();
  await Promise.all(made.map((shm) => shm.unlink()));
  assert.equal((await manager.status()).segments, 0);
});

await end();
