// The addon by itself, in node.exe: sections, keepers, grants, mappings.
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { randomBytes, randomFill } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { deflate } from 'node:zlib';
import {
  attach,
  attachmentStats,
  BackgroundWriter,
  close,
  dropGrant,
  SegmentSpace,
  setAttachmentLimit,
} from '@shmd/native';
import { check, finish, skip, until } from './cases.mjs';

const space = new SegmentSpace('');
const prefix = `shmd-test-${randomBytes(4).toString('hex')}-`;
let count = 0;
const fresh = () => `${prefix}${count++}`;
const make = (size, name = fresh()) => ({ name, size, keeper: space.reserveSync(size).publish(name) });
const map = ({ name, size }, access = 'read-write', offset = 0, length = size) =>
  attach('', name, access, '', -1, offset, length);
const coded = (code) => (error) => {
  assert.equal(error.code, code, error.message);
  return true;
};

class Child {
  static async start() {
    const child = new Child();
    child.process = fork(fileURLToPath(new URL('./holder.mjs', import.meta.url)), [], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    assert.equal(await child.#answer(), 'ready');
    return child;
  }

  #answer() {
    return new Promise((resolve, reject) => {
      this.process.once('message', resolve);
      this.process.once('exit', () => reject(new Error('the child has ended')));
    });
  }

  ask(role, rest = {}) {
    const answer = this.#answer();
    this.process.send({ role, ...rest });
    return answer;
  }

  async end() {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const ended = new Promise((resolve) => this.process.once('exit', resolve));
    this.process.kill();
    await ended;
  }
}

for (const size of [1, 7, 4096, 4097, 65_535, 65_536, 65_537, 1_000_003, 16 << 20]) {
  await check(`a section of ${size} bytes is as large as was asked for, and zero`, () => {
    const made = make(size);
    const memory = map(made);
    assert.equal(memory.byteLength, size);
    assert.ok(Buffer.from(memory).every((byte) => byte === 0));
    new Uint8Array(memory).fill(7);
    assert.equal(Buffer.from(map(made)).lastIndexOf(7), size - 1);
    made.keeper.release();
  });
}

await check('reserving on the pool makes the same', async () => {
  const backing = await space.reserve(3 << 20);
  assert.equal(backing.size, 3 << 20);
  const name = fresh();
  const keeper = backing.publish(name);
  assert.equal(keeper.identity, backing.identity);
  assert.equal(space.find(name).size, 3 << 20);
  keeper.release();
});

await check('every creation has an identity of its own', () => {
  const identities = Array.from({ length: 50 }, () => space.reserveSync(1).identity);
  assert.equal(new Set(identities).size, 50);
  for (const identity of identities) assert.match(identity, /^\d{1,16}:\d{1,16}:g\d{1,20}$/);
});

await check('a name that is taken is refused, and its section stays as it is', () => {
  const made = make(100);
  new Uint8Array(map(made))[0] = 5;
  assert.throws(() => make(200, made.name), coded('EEXIST'));
  assert.equal(new Uint8Array(map(made))[0], 5);
  made.keeper.release();
});

await check('a name that is none is refused', () => {
  assert.throws(() => make(1, 'a\\b'), coded('EINVAL'));
  assert.throws(() => make(1, 'a/b'), coded('EINVAL'));
  assert.throws(() => make(1, ''), coded('EINVAL'));
  assert.throws(() => make(1, 'a\0b'), coded('EINVAL'));
});

for (const name of [
  'plain',
  'with space',
  'ümläut',
  '日本語',
  'emoji-😀',
  'x'.repeat(180),
  'CaSe',
  '%PATH%',
  'a.b.c',
  "quote'",
]) {
  await check(`a section may be called ${name.slice(0, 20)}`, () => {
    const made = make(64, prefix + name);
    assert.equal(space.find(prefix + name).size, 4096);
    made.keeper.release();
    assert.equal(space.find(prefix + name), null);
  });
}

await check('names that differ in case are two', () => {
  const [lower, upper] = [make(1, `${prefix}case`), make(1, `${prefix}CASE`)];
  new Uint8Array(map(lower))[0] = 1;
  assert.equal(new Uint8Array(map(upper))[0], 0);
  lower.keeper.release();
  upper.keeper.release();
});

await check('the name goes with its keeper', () => {
  const made = make(10);
  assert.notEqual(space.find(made.name), null);
  made.keeper.release();
  assert.equal(space.find(made.name), null);
  assert.throws(() => map(made), coded('ENOENT'));
  made.keeper.release();
});

await check('what is mapped lives on without its name, and the name can be given again', () => {
  const made = make(10);
  const memory = map(made);
  new Uint8Array(memory)[3] = 9;
  made.keeper.release();
  const again = make(10, made.name);
  assert.equal(new Uint8Array(map(again))[3], 0);
  assert.equal(new Uint8Array(memory)[3], 9);
  again.keeper.release();
});

await check('a backing is published once, and not after it was discarded', () => {
  const backing = space.reserveSync(10);
  backing.publish(fresh()).release();
  assert.throws(() => backing.publish(fresh()), coded('EBADF'));
  const other = space.reserveSync(10);
  other.discard();
  other.discard();
  assert.throws(() => other.publish(fresh()), coded('EBADF'));
});

for (const size of [0, 2 ** 53 - 1]) {
  await check(`${size} bytes cannot be reserved`, () => {
    assert.throws(
      () => space.reserveSync(size),
      (error) => ['EINVAL', 'ENOSPC'].includes(error.code),
    );
  });
}
for (const bad of [-1, 1.5, Number.NaN, '10', undefined, 2 ** 53]) {
  await check(`${bad} is no size`, () => {
    assert.throws(
      () => space.reserveSync(bad),
      (error) => /^ERR_(OUT_OF_RANGE|INVALID_ARG_TYPE)$/.test(error.code),
    );
  });
}
skip('a section beyond the commit limit is ENOSPC', 'Wine grants 4 TiB');

await check('there is no directory of sections', () => {
  assert.throws(() => new SegmentSpace('C:\\'), coded('ENOTSUP'));
  assert.equal(space.path, '');
});

await check('a name cannot be removed from outside', () => {
  const made = make(10);
  assert.equal(space.remove(made.name, '0:1:n'), 'foreign');
  assert.throws(() => space.remove(made.name, space.find(made.name).identity), coded('ENOTSUP'));
  assert.equal(space.remove(fresh(), '0:0:n'), 'absent');
  made.keeper.release();
});

await check('room is told', () => {
  const { total, free } = space.room();
  assert.ok(total > 0 && free > 0 && free <= total);
});

await check('a closed space is EBADF', () => {
  const other = new SegmentSpace('');
  other.close();
  assert.throws(() => other.reserveSync(1), coded('EBADF'));
});

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
  const children = await Promise.all([Child.start(), Child.start()]);
  const grant = made.keeper.grant(children[0].process.pid, 'read-write');
  const { size, name } = made;
  const words = new Int32Array(map(made));
  const adding = Promise.all([
    children[0].ask('add', { name, size, grant, times: 200_000 }),
    children[1].ask('add', { name, size, times: 200_000 }),
  ]);
  for (let i = 0; i < 100_000; i++) Atomics.add(words, 0, 1);
  for (const answer of await adding) assert.equal(answer.error, undefined);
  assert.equal(Atomics.load(words, 0), 500_000);
  for (const child of children) await child.end();
  made.keeper.release();
});

await check('another process that may read sees and does not write', async () => {
  const made = make(4096);
  const bytes = new Uint8Array(map(made));
  bytes[0] = 11;
  const child = await Child.start();
  const { name, size } = made;
  const grant = made.keeper.grant(child.process.pid, 'read');
  assert.deepEqual(await child.ask('read', { name, size, grant }), { before: 11, after: 99 });
  assert.equal(bytes[0], 11);
  const other = made.keeper.grant(child.process.pid, 'read');
  assert.deepEqual(await child.ask('write', { name, size, grant: other }), { error: 'EACCES' });
  await child.end();
  made.keeper.release();
});

await check('a mapping in another process does not keep the name', async () => {
  const made = make(4096);
  const child = await Child.start();
  const { name, size } = made;
  await child.ask('add', { name, size, grant: made.keeper.grant(child.process.pid, 'read-write'), times: 3 });
  made.keeper.release();
  assert.equal(space.find(name), null);
  assert.deepEqual(await child.ask('letGo'), {});
  await child.end();
});

await check('the kernel frees what a killed keeper held', async () => {
  const name = fresh();
  const child = await Child.start();
  assert.deepEqual(await child.ask('keep', { name }), {});
  assert.notEqual(space.find(name), null);
  await child.end();
  await until('the name is gone', () => space.find(name) === null);
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
  setAttachmentLimit(1);
  assert.throws(() => Array.from({ length: 3 }, () => map(made)), coded('ERR_TOO_MANY_ATTACHMENTS'));
  setAttachmentLimit(30_000);
  made.keeper.release();
});

await check('two thousand sections at once', () => {
  const all = Array.from({ length: 2_000 }, () => make(4096));
  for (const { name } of all) assert.notEqual(space.find(name), null);
  for (const { keeper } of all) keeper.release();
  for (const { name } of all) assert.equal(space.find(name), null);
});

await check('lines are written by a thread of their own', () => {
  const writer = new BackgroundWriter(1, 1_000);
  assert.equal(writer.write('written in the background\n', 1), true);
  assert.equal(writer.drain(10_000), true);
  assert.equal(writer.takeLost(), 0);
});

finish();
