import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { expectCode, scene } from '../helpers/scene.js';

const path = (osName: string): string => join('/dev/shm', osName);

test('a segment whose OS object somebody removed is lost: said once, mappings go on, nobody attaches it', async () => {
  const manager = await scene().manager();
  const events: string[] = [];
  manager.on('segment', ({ event, segment }) => events.push(`${event} ${segment.name} ${segment.state}`));
  const shm = await manager.create({ name: 'a', size: 4 });
  const other = await manager.create({ name: 'b', size: 4 });
  await manager.status();
  events.length = 0;
  rmSync(path(shm.osName));

  expect((await manager.list()).map(({ name, state }) => [name, state])).toEqual([
    ['a', 'lost'],
    ['b', 'ready'],
  ]);
  await expectCode(manager.attach('a'), 'ERR_SHM_STALE');
  await expectCode(manager.attach('a', { wait: true }), 'ERR_SHM_STALE');
  expect(await manager.stat('a')).toMatchObject({ state: 'lost', attachments: 1 });
  expect(events).toEqual(['lost a lost']);
  shm.buf[0] = 7;
  expect(shm.buf[0]).toBe(7);
  expect((await manager.attach('b')).uid).toBe(other.uid);
});

test('the first to attach notices a loss, and is not counted as attached', async () => {
  const manager = await scene().manager();
  const shm = await manager.create({ name: 'a', size: 4 });
  rmSync(path(shm.osName));
  await expectCode(manager.attach('a'), 'ERR_SHM_STALE');
  expect(await manager.stat('a')).toMatchObject({ state: 'lost', attachments: 1 });
  expect((await manager.status()).attachments).toBe(1);
});

test('the name of a lost segment is free: for unlink, create, openOrCreate and adopt', async () => {
  const own = scene();
  const manager = await own.manager();
  for (const again of [
    async () => {
      await manager.unlink('a');
      return manager.create({ name: 'a', size: 8 });
    },
    () => manager.create({ name: 'a', size: 8 }),
    () => manager.openOrCreate({ name: 'a', size: 8, init: (shm) => void shm.buf.fill(1) }),
  ]) {
    const lost = await manager.create({ name: 'a', size: 4 });
    rmSync(path(lost.osName));
    const shm = await again();
    expect(shm.uid).not.toBe(lost.uid);
    expect(await manager.stat('a')).toMatchObject({ state: 'ready', size: 8, uid: shm.uid });
    await manager.unlink('a');
  }
  const lost = await manager.create({ name: 'a', size: 4 });
  rmSync(path(lost.osName));
  writeFileSync(path(lost.osName), 'theirs');
  expect((await manager.adopt(lost.osName)).buf.toString()).toBe('theirs');
});

test('an object that took the place of a lost one is never touched', async () => {
  const own = scene();
  const manager = await own.manager();
  const shm = await manager.create({ name: 'a', size: 4 });
  renameSync(path(shm.osName), `${path(shm.osName)}.moved`);
  writeFileSync(path(shm.osName), 'theirs');
  expect(await manager.stat('a')).toMatchObject({ state: 'lost' });
  await expectCode(manager.create({ name: 'a', size: 4 }), 'ERR_SHM_EXISTS');
  await expectCode(manager.openOrCreate({ name: 'a', size: 4 }), 'ERR_SHM_EXISTS');
  await manager.shutdown();
  expect(existsSync(path(shm.osName))).toBe(true);
  rmSync(path(shm.osName));
  rmSync(`${path(shm.osName)}.moved`);
});
