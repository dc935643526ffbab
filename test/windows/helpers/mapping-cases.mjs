// Mappings of sections, here and in other threads and processes: the addon by itself.
import assert from 'node:assert/strict';
import { randomFill } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { deflate } from 'node:zlib';
import { attachmentStats, close, setAreaLimit } from '@shmd/native';
import { check, until } from './cases.mjs';
import { Child } from './child.mjs';
import { coded, make, map, space } from './own-sections.mjs';

for (const [offset, length] of [
  [0, 1],
  [1, 1],
  [4095, 2],
  [4096, 4096],
  [65_535, 2],
  [65_536, 1],
  [65_537, 100_000],
  [199_999, 1],
]) {
  await check(`a window of ${length} bytes from ${offset}`, () => {
    const made = make(200_000);
    const whole = new Uint8Array(map(made));
    whole[offset] = 1;
    whole[offset + length - 1] = 2;
    const part = new Uint8Array(map(made, 'read-write', offset, length));
    assert.equal(part.length, length);
    assert.equal(part[length - 1], 2);
    part[0] = 3;
    assert.equal(whole[offset], 3);
    made.keeper.release();
  });
}

await check('a window outside is EINVAL', () => {
  const made = make(4096);
  assert.throws(() => map(made, 'read-write', 0, 4097), coded('EINVAL'));
  assert.throws(() => map(made, 'read-write', 8192, 1), coded('EINVAL'));
  made.keeper.release();
});

await check('reading sees what others write, and writes for itself alone', () => {
  const made = make(8192);
  const shared = new Uint8Array(map(made));
  const reader = new Uint8Array(map(made, 'read'));
  shared[0] = 1;
  assert.equal(reader[0], 1);
  reader[0] = 2;
  assert.equal(shared[0], 1);
  shared[5000] = 3;
  assert.equal(reader[5000], 3);
  made.keeper.release();
});

await check('no closed view reaches the section', () => {
  const made = make(100);
  const shared = new Uint8Array(map(made));
  const memory = map(made);
  const view = new Uint8Array(memory);
  assert.equal(close(memory, false), false);
  view.fill(1);
  assert.ok(shared.every((byte) => byte === 0));
  assert.equal(close(memory, true), true);
  assert.equal(view.length, 0);
  made.keeper.release();
});

await check('closing while other threads work on the memory is safe', async () => {
  for (let i = 0; i < 60; i++) {
    const made = make(1 << 20);
    const memory = map(made);
    const work = i % 2 ? deflate : randomFill;
    const done = new Promise((resolve) => work(Buffer.from(memory), resolve));
    close(memory, false);
    await done;
    made.keeper.release();
  }
});

await check('a mapping in another process does not keep the name', async () => {
  const made = make(4096);
  const child = await Child.start('holder.mjs');
  const { name, size } = made;
  await child.ask('add', { name, size, grant: made.keeper.grant(child.pid, 'read-write'), times: 3 });
  made.keeper.release();
  assert.equal(space.find(name), null);
  assert.deepEqual(await child.ask('letGo'), {});
  await child.kill();
});

await check('a worker attaches, and what it leaves is freed with it', async () => {
  const made = make(4096);
  const before = attachmentStats().attachments;
  const worker = new Worker(new URL('./attaching-worker.mjs', import.meta.url), {
    workerData: { name: made.name, size: made.size },
  });
  await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
  assert.equal(new Uint8Array(map(made))[1], 8);
  await worker.terminate();
  await until('its mapping is gone', () => attachmentStats().attachments <= before + 1);
  made.keeper.release();
});

await check('the limit of attachments is kept', () => {
  const made = make(100);
  setAreaLimit(1);
  assert.throws(() => Array.from({ length: 3 }, () => map(made)), coded('ERR_TOO_MANY_ATTACHMENTS'));
  setAreaLimit(30_000);
  made.keeper.release();
});
