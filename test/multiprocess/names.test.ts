import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SharedMemory } from '@shmd/client';
import { expect, test } from 'vitest';
import { expectCode, scene } from '../helpers/scene.js';

test('a second create fails and leaves the first untouched', async () => {
  const own = scene();
  const manager = await own.manager();
  const shm = await manager.create({ name: 'a', size: 8 });
  shm.buf.fill(7);
  await expectCode(manager.create({ name: 'a', size: 16 }), 'ERR_SHM_EXISTS');
  expect([...shm.buf]).toEqual(Array(8).fill(7));
  expect(await manager.stat('a')).toMatchObject({ size: 8, uid: shm.uid });
});

test('a name that belongs to a segment no manager made is taken too', async () => {
  const own = scene();
  const manager = await own.manager();
  const path = join('/dev/shm', `${own.prefix}theirs`);
  writeFileSync(path, 'theirs');
  try {
    const before = statSync(path).ino;
    await expectCode(manager.create({ name: 'theirs', size: 8 }), 'ERR_SHM_EXISTS');
    await expectCode(manager.create({ name: 'theirs', size: 1024 * 1024 }), 'ERR_SHM_EXISTS');
    expect(readFileSync(path, 'utf8')).toBe('theirs');
    expect(statSync(path).ino).toBe(before);
    expect((await manager.status()).segments).toBe(0);
    await manager.shutdown();
    expect(readFileSync(path, 'utf8')).toBe('theirs');
  } finally {
    rmSync(path);
  }
});

test('a name as long as it may be, and longer than the OS allows in places, is one for all', async () => {
  const own = scene();
  const manager = await own.manager();
  const name = 'long '.repeat(30);
  const shm = await manager.create({ name, size: 8 });
  shm.write('shared');
  expect(own.segments()).toEqual([shm.osName]);
  const other = await own.clientStage(manager.address);
  expect(await other.run(async ({ client }, name) => (await client.attach(name)).read(0, 6).toString(), name)).toBe(
    'shared',
  );
  await expectCode(manager.create({ name, size: 8 }), 'ERR_SHM_EXISTS');
  await manager.unlink(name);
  expect(own.segments()).toEqual([]);
});

test('8 processes racing for 200 names: exactly 200 winners', async () => {
  const own = scene();
  const manager = await own.manager();
  const racers = await Promise.all(Array.from({ length: 8 }, () => own.clientStage(manager.address)));
  const outcomes = await Promise.all(
    racers.map((racer) =>
      racer.run(async ({ client }) => {
        const tries = Array.from({ length: 200 }, (_, i) =>
          client.create({ name: `n${i}`, size: 16 }).then(
            () => 'won',
            (error) => error.code as string,
          ),
        );
        return Promise.all(tries);
      }),
    ),
  );
  const all = outcomes.flat();
  expect(all.filter((outcome) => outcome === 'won').length).toBe(200);
  expect(all.filter((outcome) => outcome === 'ERR_SHM_EXISTS').length).toBe(1400);
  expect(own.segments().length).toBe(200);
});

test('R7: unlink frees the name at once, mapped memory stays, and a second unlink says what became of it', async () => {
  const own = scene();
  const manager = await own.manager();
  const first = await manager.create({ name: 'a', size: 8 });
  first.buf.fill(1);
  await first.unlink();
  expect(own.segments()).toEqual([]);
  const second = await manager.create({ name: 'a', size: 8 });
  expect(first.buf[0]).toBe(1);
  expect(second.buf[0]).toBe(0);
  await expectCode(first.unlink(), 'ERR_SHM_STALE');
  await manager.unlink('a');
  await expectCode(manager.unlink('a'), 'ERR_SHM_NOT_FOUND');
  await expectCode(second.unlink(), 'ERR_SHM_NOT_FOUND');
});

test('adopt takes charge of a segment made elsewhere', async () => {
  const own = scene();
  const manager = await own.manager();
  writeFileSync(join('/dev/shm', `${own.prefix}x`), 'made elsewhere');
  const shm = await manager.adopt(`${own.prefix}x`);
  expect(shm.buf.toString()).toBe('made elsewhere');
  expect((await manager.stat(`${own.prefix}x`)).size).toBe(14);
  await expectCode(manager.adopt(`${own.prefix}x`), 'ERR_SHM_EXISTS');
  await expectCode(manager.adopt(`${own.prefix}none`), 'ERR_SHM_NOT_FOUND');
  const mine = await manager.create({ name: 'mine', size: 8 });
  await expectCode(manager.adopt(mine.osName), 'ERR_SHM_EXISTS');
  await manager.shutdown();
  expect(own.segments()).toEqual([]);
});

test('attach refuses an OS object that is not the segment', async () => {
  const own = scene();
  const manager = await own.manager();
  const shm = await manager.create({ name: 'a', size: 8 });
  const path = join('/dev/shm', shm.osName);
  rmSync(path);
  await expectCode(manager.attach('a'), 'ERR_SHM_STALE');
  writeFileSync(path, 'a stranger, of another inode');
  await expectCode(manager.attach('a'), 'ERR_SHM_STALE');
  expect(() => SharedMemory.attach(`${shm.osName}/..`)).toThrow(
    expect.objectContaining({ code: 'ERR_SHM_INVALID_NAME' }),
  );
  await manager.shutdown();
  expect(readFileSync(path, 'utf8')).toBe('a stranger, of another inode');
  rmSync(path);
});
