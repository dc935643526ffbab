// What a runtime that is not Node.js must be able to do. smoke.mjs NAME: a segment of that name is there, with the manager at
// SHMD_ADDRESS. Prints one line for each step and ends with 0, or throws.
import assert from 'node:assert/strict';
import { randomFill } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { deflate } from 'node:zlib';
import { connect, SharedCell, SharedMemory, SharedMutex, ShmError } from '@shmd/client';
import { attachmentStats, Bell, Ringer, wakeSleeper } from '@shmd/native';

const [name] = process.argv.slice(2);
const client = await connect();

const steps = {
  'attaches what another process made and writes to it': async () => {
    const shm = await client.attach(name);
    assert.equal(shm.read(0, 4).toString(), 'node');
    assert.equal(shm.write('seen', 4), 4);
    assert.throws(() => shm.write(new Proxy(new Uint8Array(1), {})), ShmError);
    shm.close();
  },
  'creates, lists and unlinks': async () => {
    const shm = await client.create({ size: 10_001 });
    assert.equal(shm.buffer.byteLength, 10_001);
    assert.ok(shm.buf.every((byte) => byte === 0));
    assert.ok((await client.list()).some((segment) => segment.name === shm.name));
    shm.close();
    await shm.unlink();
    await assert.rejects(
      client.attach(shm.name),
      (error) => error instanceof ShmError && error.code === 'ERR_SHM_NOT_FOUND',
    );
  },
  'makes a block of bytes, and takes it, without a mapping': async () => {
    const data = Buffer.alloc(20_000_001, 5);
    const { attachments } = attachmentStats();
    const shm = await client.createFrom([data.subarray(0, 9), data.subarray(9)]);
    assert.ok((await client.fetch(shm.ref)).equals(data));
    assert.equal(shm.read(20_000_000).length, 1);
    assert.equal(attachmentStats().attachments, attachments);
    assert.equal(shm.buf[20_000_000], 5);
    assert.equal(attachmentStats().attachments, attachments + 1);
    await shm.unlink();
    shm.close();
  },
  'closes while work is in flight': async () => {
    const shm = await client.create({ size: 1 << 20 });
    for (let i = 0; i < 50; i++) {
      const attached = await client.attach(shm.ref);
      // An error that the work reports is fine.
      const work = i % 2 ? deflate : randomFill;
      const done = new Promise((resolve) => work(attached.buf, resolve));
      attached.close();
      await done;
    }
    await shm.unlink();
    shm.close();
  },
  'no closed view reaches the segment': async () => {
    const shm = await client.create({ size: 100 });
    const other = await client.attach(shm.name);
    const stale = other.buf;
    other.close();
    if (stale.length > 0) stale.fill(1);
    assert.ok(shm.buf.every((byte) => byte === 0));
    await shm.unlink();
    shm.close();
  },
  'reads without writing, and a window': async () => {
    const shm = await client.create({ size: 9_000 });
    const reader = await client.attach(shm.name, { access: 'read', offset: 4_099, length: 3 });
    shm.buf[4_100] = 7;
    assert.deepEqual([...reader.buf], [0, 7, 0]);
    reader.buf[0] = 9;
    assert.equal(shm.buf[4_099], 0);
    reader.close();
    await shm.unlink();
    shm.close();
  },
  'counts exactly with Atomics': async () => {
    const shm = await client.create({ size: 8 });
    const words = new Int32Array(shm.buffer);
    for (let i = 0; i < 1_000; i++) Atomics.add(words, 1, 3);
    assert.equal(Atomics.load(words, 1), 3_000);
    await shm.unlink();
    shm.close();
  },
  'waits for another client, in the loop and asleep, and hears no more than there was': async () => {
    const other = await connect();
    const shm = await client.create({ size: 64 });
    const there = await other.attach(shm.ref);
    const [words, view] = [new Int32Array(shm.buffer, 16), new Int32Array(there.buffer, 16)];
    for (let i = 1; i <= 200; i++) {
      const changed = shm.changed({ timeout: 10_000 });
      assert.equal(there.notify(), i);
      assert.equal(await changed, i);
      const waiting = client.waitAsync(words, 0, i - 1, { timeout: 10_000 });
      Atomics.store(view, 0, i);
      other.notify(view, 0);
      assert.equal(await waiting, 'ok');
    }
    assert.equal(client.waitSync(words, 1, 0, 20), 'timed-out');
    await assert.rejects(shm.changed({ timeout: 20 }), (error) => error.code === 'ERR_SHM_TIMEOUT');
    await other.close();
    await shm.unlink();
    shm.close();
  },
  'locks, and reads the latest value': async () => {
    const other = await connect();
    const shm = await client.create({ size: 64 });
    const mutex = SharedMutex.over(shm);
    const guard = await mutex.lock();
    const waiting = SharedMutex.over(await other.attach(shm.ref)).lock({ timeout: 10_000 });
    guard.unlock();
    assert.equal((await waiting).fence, 2);
    await other.close();
    assert.equal(mutex.lockSync(10_000).ownerDied, true);
    const cell = await SharedCell.create(client, { size: 100 });
    const writer = await cell.writer();
    for (let i = 1; i < 10; i++) {
      writer.update((slot) => slot.fill(i));
      assert.deepEqual(cell.read(), { version: i, data: new Uint8Array(100).fill(i) });
    }
    await cell.unlink();
    cell.close();
    await shm.unlink();
    shm.close();
  },
  'attaches without a manager': async () => {
    const shm = await client.create({ size: 16 });
    const direct = SharedMemory.attach(shm.osName);
    direct.buf[0] = 5;
    assert.equal(shm.buf[0], 5);
    direct.close();
    await shm.unlink();
    shm.close();
  },
  'hears a bell, and so does a worker that is terminated': async () => {
    const folder = mkdtempSync(join(tmpdir(), 'shmd-smoke-'));
    const name = join(folder, '1.1');
    const hears = (what) => new Promise((resolve) => what.once('message', resolve));
    try {
      Bell.make(name);
      const bell = new Bell(name);
      const ringer = new Ringer(name);
      let heard;
      bell.listen(() => heard());
      bell.ref();
      for (let i = 0; i < 3; i++) {
        const rung = new Promise((resolve) => {
          heard = resolve;
        });
        ringer.ring();
        await rung;
      }
      bell.close();
      assert.equal(ringer.ring(), false);
      const workerData = { way: 'libuv', name, ending: 'terminate' };
      const worker = new Worker(new URL('../fixtures/listening-worker.mjs', import.meta.url), { workerData });
      assert.equal(await hears(worker), 'listening');
      ringer.ring();
      assert.equal(await hears(worker), 'heard');
      await worker.terminate();
      while (Bell.isHeard(name)) await new Promise((resolve) => setTimeout(resolve, 5));
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
  'sleeps on a word, no longer than it is told to': async () => {
    const folder = mkdtempSync(join(tmpdir(), 'shmd-smoke-'));
    const shm = await client.create({ size: 8 });
    try {
      Bell.make(join(folder, '1.1'));
      const bell = new Bell(join(folder, '1.1'));
      bell.sleep(shm.buffer, 1, 0, 10);
      bell.sleep(shm.buffer, 1, 1, -1);
      assert.throws(() => bell.sleep(shm.buffer, 2, 0, 1), RangeError);
      wakeSleeper(shm.buffer, 1);
      bell.close();
    } finally {
      rmSync(folder, { recursive: true });
      await shm.unlink();
      shm.close();
    }
  },
  'holds nothing in the end': async () => {
    await client.close();
    const { attachments, bytes } = attachmentStats();
    assert.deepEqual({ attachments, bytes }, { attachments: 0, bytes: 0 });
  },
};

for (const [what, step] of Object.entries(steps)) {
  await step();
  console.log(`  ${what}`);
}
