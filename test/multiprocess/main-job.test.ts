import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { scene } from '../helpers/scene.js';

test('the first run prints what it promises', () => {
  const main = fileURLToPath(new URL('../../examples/first-run/main.mjs', import.meta.url));
  const own = scene();
  const { stdout, stderr, status } = spawnSync(process.execPath, [main], {
    encoding: 'utf8',
    env: { ...process.env, ...own.env },
  });
  expect(stderr).toBe('');
  expect(status).toBe(0);
  expect(stdout).toContain('consumer: doubled, they are 2 4 6 8 10');
  expect(stdout).toContain('receiver: 10: 11 12 13 14 15');
  expect(stdout).toContain('nothing of it is left in /dev/shm');
});

test('processes read and write one block by its name', async () => {
  const own = scene();
  const manager = await own.manager();
  const writer = await own.clientStage(manager.address);
  const reader = await own.clientStage(manager.address);
  await writer.run(async ({ client, shm }) => {
    shm.a = await client.create({ name: 'a', size: 20 });
    new Int32Array(shm.a.buffer).set([1, 2, 3, 4, 5]);
  });
  const seen = await reader.run(async ({ client, shm }) => {
    shm.a = await client.attach('a');
    const values = new Int32Array(shm.a.buffer);
    const before = [...values];
    values[0] = 42;
    return before;
  });
  expect(seen).toEqual([1, 2, 3, 4, 5]);
  expect(await writer.run(({ shm }) => new Int32Array(shm.a?.buffer as ArrayBuffer)[0])).toBe(42);
});

test('size is what was asked for, for creator and attacher', async () => {
  const own = scene();
  const manager = await own.manager();
  const created = await manager.create({ name: 'odd', size: 4097 });
  const attached = await manager.attach('odd');
  for (const shm of [created, attached]) {
    expect(shm.size).toBe(4097);
    expect(shm.buffer.byteLength).toBe(4097);
    expect(shm.buf.length).toBe(4097);
    expect(shm.buf.every((byte) => byte === 0)).toBe(true);
  }
  expect(attached.uid).toBe(created.uid);
  expect(attached.osName).toBe(`${own.prefix}odd`);
});

test('generated names are shmd_ and 8 hex digits', async () => {
  const manager = await scene().manager();
  const shm = await manager.create(16);
  expect(shm.name).toMatch(/^shmd_[0-9a-f]{8}$/);
});
