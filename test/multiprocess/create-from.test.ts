import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SharedMemory } from '@shmd/client';
import type { SharedMemoryManager } from '@shmd/manager';
import { attachmentStats } from '@shmd/native';
import { expect, onTestFinished, test } from 'vitest';
import { expectCode, scene } from '../helpers/scene.js';
import { SPACE } from '../helpers/space.js';

const KiB = 1024;
const MiB = 1024 * KiB;

/** Around the lengths at which another way is taken. Bytes. */
const SIZES = [1, 4095, 4096, 4097, 256 * KiB + 1, MiB, MiB + 1, 8 * MiB - 1, 8 * MiB + 1, 20 * MiB + 3];

function numbered(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let i = 0; i < length; i += 997) bytes[i] = i % 251;
  bytes[length - 1] = 42;
  return bytes;
}

test('createFrom holds the bytes, whole, whatever their length, and fetch takes them; in no other way than attach', async () => {
  const own = scene();
  const manager = await own.manager();
  const other = await own.clientStage(manager.address);
  for (const size of SIZES) {
    const data = numbered(size);
    const made = await manager.createFrom(data, { name: `of-${size}`, meta: { size } });
    expect([made.name, made.osName, made.size]).toEqual([`of-${size}`, `${own.prefix}of-${size}`, size]);
    expect(own.segments()).toEqual([made.osName]);
    expect(await manager.stat(made.name)).toMatchObject({ size, state: 'ready', meta: { size }, attachments: 1 });
    expect((await manager.fetch(made.ref)).equals(data)).toBe(true);
    expect(made.read().equals(data)).toBe(true);
    const seen = await other.run(async ({ client }, name) => {
      const shm = await client.attach(name);
      const { length } = shm.buf;
      const last = [shm.buf[0], shm.buf[length - 1], shm.buf.readUInt8(Math.floor(length / 997) * 997)];
      shm.close();
      return [length, ...last, (await client.fetch(name)).length];
    }, made.name);
    expect(seen).toEqual([size, data[0], 42, data[Math.floor(size / 997) * 997], size]);
    await made.unlink();
    made.close();
  }
  expect(await manager.list()).toEqual([]);
});

test('several parts lie one after the other, also when one is the memory of another segment', async () => {
  const own = scene();
  const manager = await own.manager();
  const source = await manager.create(MiB);
  source.buf.fill(3);
  const parts = [Buffer.from('head'), source.buf, new Uint8Array(0), numbered(300 * KiB), Buffer.from('tail')];
  const made = await manager.createFrom(parts);
  expect((await manager.fetch(made.name)).equals(Buffer.concat(parts))).toBe(true);
});

test('what fits into no segment, or is none, leaves nothing', async () => {
  const own = scene();
  const manager = await own.manager({ maxBytes: 10 * MiB });
  await expectCode(manager.createFrom([]), 'ERR_SHM_INVALID_SIZE');
  await expectCode(manager.createFrom(new Uint8Array(0)), 'ERR_SHM_INVALID_SIZE');
  await expectCode(manager.createFrom('text' as never), 'ERR_SHM_INVALID_ARGUMENT');
  await expectCode(manager.createFrom(new Uint8Array(1), { size: 3 } as never), 'ERR_SHM_INVALID_ARGUMENT');
  await expectCode(manager.createFrom(new Uint8Array(11 * MiB)), 'ERR_SHM_QUOTA');
  await manager.create({ name: 'taken', size: 1 });
  await expectCode(manager.createFrom(new Uint8Array(1), { name: 'taken' }), 'ERR_SHM_EXISTS');
  expect(own.segments()).toEqual([`${own.prefix}taken`]);
  expect(await manager.status()).toMatchObject({ segments: 1, attachments: 1 });
});

const LENGTH = 32 * MiB;

function resizable(): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Reflect.construct(ArrayBuffer, [LENGTH, { maxByteLength: LENGTH }]));
}

/** Memory, and each way in which a script can take it away. */
const TAKEN = {
  transferred: () => {
    const bytes = resizable();
    return { bytes, take: () => structuredClone(bytes.buffer, { transfer: [bytes.buffer] }) };
  },
  'made shorter': () => {
    const bytes = resizable();
    return { bytes, take: () => (bytes.buffer as ArrayBuffer & { resize(length: number): void }).resize(1) };
  },
  'of an attachment that is closed': async (manager: SharedMemoryManager) => {
    const shm = await manager.create({ name: 'source', size: LENGTH, lifetime: 'attached' });
    return { bytes: shm.buf, take: () => shm.close() };
  },
};

for (const [how, memory] of Object.entries(TAKEN)) {
  test(`data ${how} while createFrom copies them are refused, and nobody is shown zeros for them`, async () => {
    const own = scene();
    const manager = await own.manager();
    for (const turns of [0, 1, 2, 3, 5, 8, 13]) {
      const { bytes, take } = await memory(manager);
      bytes.fill(7);
      const made = manager.createFrom(bytes, { name: 'a' }).catch((error) => error);
      for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate);
      take();
      const outcome = await made;
      if (outcome instanceof SharedMemory) {
        // It was quicker.
        expect((await manager.fetch('a')).equals(Buffer.alloc(LENGTH, 7))).toBe(true);
        await outcome.unlink();
      } else {
        expect(outcome).toMatchObject({ code: 'ERR_SHM_INVALID_ARGUMENT' });
      }
      expect(await manager.list()).toEqual([]);
    }
    expect(own.segments()).toEqual([]);
  });
}

test('data of an attachment that was closed before are refused: on Node 20 its views show zeros', async () => {
  const own = scene();
  const manager = await own.manager();
  const closed = await manager.create(2 * MiB);
  const { buf } = closed;
  const views = [buf, buf.subarray(1, 3), [Buffer.from('a'), buf]];
  closed.close();
  for (const data of views) {
    await expectCode(manager.createFrom(data, { name: 'a' }), 'ERR_SHM_INVALID_ARGUMENT');
  }
  await closed.unlink();
  expect(own.segments()).toEqual([]);
});

test('a createFrom that is aborted while it writes rejects with the reason, and leaves nothing', async () => {
  const own = scene();
  const manager = await own.manager();
  const giveUp = new AbortController();
  const reason = new Error('not wanted any more');
  // It is there, and what is to be in it is on its way.
  manager.on('segment', ({ event }) => event === 'created' && setImmediate(() => giveUp.abort(reason)));
  await manager.status();
  await expect(manager.createFrom(new Uint8Array(64 * MiB), { name: 'a', signal: giveUp.signal })).rejects.toBe(reason);
  await expectCode(manager.stat('a'), 'ERR_SHM_NOT_FOUND');
  expect(own.segments()).toEqual([]);
});

test('before it is published nobody finds a segment, managed or not, and its own name is still free for it', async ({
  skip,
}) => {
  if (SPACE !== 'linux') skip('memory has one name here');
  const own = scene();
  const manager = await own.manager();
  const other = await own.clientStage(manager.address);
  const made = await manager.openOrCreate({
    name: 'late',
    size: 4096,
    init: async (shm) => {
      expect(own.segments()).toEqual([shm.osName]);
      expect(shm.osName.startsWith(`.${own.prefix}late`)).toBe(true);
      expect(() => SharedMemory.attach(`${own.prefix}late`)).toThrow(
        expect.objectContaining({ code: 'ERR_SHM_NOT_FOUND' }),
      );
      const attached = await other.run(({ client }) => client.attach('late').catch(({ code }) => code));
      expect(attached).toBe('ERR_SHM_NOT_FOUND');
      expect(await manager.stat('late')).toMatchObject({ state: 'initialising', osName: shm.osName });
      shm.write('whole');
    },
  });
  expect(made.osName).toBe(`${own.prefix}late`);
  expect(own.segments()).toEqual([made.osName]);
  expect(SharedMemory.attach(made.osName).read(0, 5).toString()).toBe('whole');
});

test('a stranger that takes the name meanwhile keeps it, and nothing else is left', async ({ skip }) => {
  if (SPACE !== 'linux') skip('memory has one name here');
  const own = scene();
  const manager = await own.manager();
  const path = join('/dev/shm', `${own.prefix}a`);
  onTestFinished(() => rmSync(path, { force: true }));
  const init = () => writeFileSync(path, 'theirs', { mode: 0o600 });
  await expectCode(manager.openOrCreate({ name: 'a', size: 4096, init }), 'ERR_SHM_EXISTS');
  expect(own.segments()).toEqual([`${own.prefix}a`]);
  expect(SharedMemory.attach(`${own.prefix}a`).read().toString()).toBe('theirs');
  // As for any other name that is a stranger's, at once.
  await expectCode(manager.createFrom(new Uint8Array(1), { name: 'a' }), 'ERR_SHM_EXISTS');
  expect(await manager.list()).toEqual([]);
  rmSync(path);
});

test('nothing is mapped before it is asked for, and then it is the same memory', async () => {
  const own = scene();
  const manager = await own.manager();
  // Mappings go when the collector comes to what other tests have closed; attachments do not.
  const { attachments } = attachmentStats();
  const made = await manager.createFrom(numbered(MiB));
  await manager.fetch(made.ref);
  expect([made.write('first', 10), made.read(10, 5).toString()]).toEqual([5, 'first']);
  expect(attachmentStats().attachments).toBe(attachments);
  made.buf.write('later', 10);
  expect(attachmentStats().attachments).toBe(attachments + 1);
  expect((await manager.fetch(made.ref, { offset: 10, length: 5 })).toString()).toBe('later');
  made.close();
  expect([made.closed, attachmentStats().attachments]).toEqual([true, attachments]);
  for (const use of [() => made.buf, () => made.read(), () => made.write('a')]) {
    expect(use).toThrow(expect.objectContaining({ code: 'ERR_SHM_CLOSED' }));
  }
});

test('what was never mapped goes with its name, and says so', async () => {
  const own = scene();
  const manager = await own.manager();
  const [kept, gone] = [await manager.createFrom(Buffer.from('kept')), await manager.createFrom(Buffer.from('gone'))];
  expect(kept.buf.toString('latin1')).toBe('kept');
  await Promise.all([kept.unlink(), gone.unlink()]);
  expect(kept.read().toString()).toBe('kept');
  for (const use of [() => gone.buf, () => gone.read(), () => gone.write('a')]) {
    expect(use).toThrow(expect.objectContaining({ code: 'ERR_SHM_STALE' }));
  }
  gone.close();
});

test('fetch takes a part, refuses what lies outside, and leaves no attachment', async () => {
  const own = scene();
  const manager = await own.manager();
  const data = numbered(20 * MiB);
  const made = await manager.createFrom(data, { name: 'a', lifetime: 'attached' });
  for (const [offset, length] of [
    [0, 0],
    [5, 1],
    [MiB, 17 * MiB],
    [data.length, 0],
    [data.length - 1, 1],
  ] as const) {
    const part = await manager.fetch('a', { offset, length });
    expect(part.equals(data.subarray(offset, offset + length)), `${offset} ${length}`).toBe(true);
  }
  expect((await manager.fetch('a', { offset: 19 * MiB })).length).toBe(MiB);
  for (const wish of [
    { offset: -1 },
    { offset: data.length + 1 },
    { offset: 1, length: data.length },
    { length: 1.5 },
  ]) {
    await expectCode(manager.fetch('a', wish), 'ERR_SHM_INVALID_ARGUMENT');
  }
  await expectCode(manager.fetch('a', { wait: true } as never), 'ERR_SHM_INVALID_ARGUMENT');
  await expectCode(manager.fetch('none'), 'ERR_SHM_NOT_FOUND');
  await expectCode(manager.fetch({ name: 'a', uid: 'another' }), 'ERR_SHM_STALE');
  const aborted = AbortSignal.abort(new Error('no'));
  await expect(manager.fetch('a', { signal: aborted })).rejects.toThrow('no');
  expect(await manager.stat('a')).toMatchObject({ attachments: 1 });
  made.close();
});

test('populate changes nothing but when the pages come, and is true or false', async () => {
  const own = scene();
  const manager = await own.manager();
  const made = await manager.create({ name: 'a', size: 3 * MiB, populate: true });
  expect(made.buf.every((byte) => byte === 0)).toBe(true);
  made.buf.fill(5);
  for (const access of ['read', 'read-write'] as const) {
    const part = await manager.attach('a', { access, offset: 4099, length: MiB, populate: true });
    expect([part.buf.length, part.buf.every((byte) => byte === 5)]).toEqual([MiB, true]);
    part.close();
    expect(SharedMemory.attach(made.osName, { access, populate: true }).buf[MiB]).toBe(5);
  }
  for (const populate of ['yes', 1, null] as never[]) {
    await expectCode(manager.attach('a', { populate }), 'ERR_SHM_INVALID_ARGUMENT');
    await expectCode(manager.create({ size: 1, populate }), 'ERR_SHM_INVALID_ARGUMENT');
    expect(() => SharedMemory.attach(made.osName, { populate })).toThrow(
      expect.objectContaining({ code: 'ERR_SHM_INVALID_ARGUMENT' }),
    );
  }
  // What was created for it goes with the next request.
  await manager.status();
  expect(own.segments()).toEqual([made.osName]);
});
