import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { expectCode, scene } from '../helpers/scene.js';

const DETACHES = Number.parseInt(process.versions.node, 10) >= 22;

test('after close no view reaches the segment, and using one is safe', async () => {
  const own = scene();
  const manager = await own.manager();
  const shm = await manager.create({ name: 'a', size: 4096 });
  const other = await manager.attach('a');
  other.buf.fill(5);
  const { buf, buffer } = shm;
  const views = [new Uint8Array(buffer), new Int32Array(buffer, 8, 4), new Float64Array(buffer), buf.subarray(1, 9)];
  const view = new DataView(buffer);
  shm.close();
  shm.close();
  expect(shm.closed).toBe(true);
  expect(() => shm.buf).toThrow(expect.objectContaining({ code: 'ERR_SHM_CLOSED' }));
  expect(() => shm.buffer).toThrow(expect.objectContaining({ code: 'ERR_SHM_CLOSED' }));
  expect([shm.name, shm.size]).toEqual(['a', 4096]);
  for (const each of views) {
    if (DETACHES) expect(each.length).toBe(0);
    each[0] = 9;
    expect(each[0] ?? 0).not.toBe(5);
  }
  if (DETACHES) expect(() => view.getInt8(0)).toThrow(TypeError);
  else expect(view.getInt8(0)).not.toBe(5);
  expect(other.buf.every((byte) => byte === 5)).toBe(true);
});

test('read access: a stray write never reaches the segment', async () => {
  const own = scene();
  const manager = await own.manager();
  const shm = await manager.create({ name: 'a', size: 8192 });
  const reader = await manager.attach('a', { access: 'read' });
  expect(reader.access).toBe('read');
  reader.buf[0] = 1;
  expect(shm.buf[0]).toBe(0);
  shm.buf[5000] = 7;
  expect(reader.buf[5000]).toBe(7);
});

test('a window maps a part at any byte', async () => {
  const own = scene();
  const manager = await own.manager();
  const shm = await manager.create({ name: 'a', size: 10_000 });
  shm.buf.forEach((_, i) => {
    shm.buf[i] = i % 251;
  });
  const window = await manager.attach('a', { offset: 4099, length: 5000 });
  expect(window.size).toBe(10_000);
  expect(window.buf.length).toBe(5000);
  expect(window.buf.equals(shm.buf.subarray(4099, 9099))).toBe(true);
});

test('attach and close many times leaves neither mappings nor descriptors', async () => {
  const own = scene();
  const manager = await own.manager();
  await manager.create({ name: 'a', size: 64 * 1024 });
  const stage = await own.stage(manager.env, ['--expose-gc']);
  const maps = () => stage.run(({ kept }) => kept.maps() as number);
  await stage.run(async (scope) => {
    scope.client = await scope.connect();
    scope.kept.maps = async () => {
      for (let i = 0; i < 4; i++) {
        globalThis.gc?.();
        await new Promise((resolve) => setImmediate(resolve));
      }
      return scope.fs
        .readFileSync('/proc/self/maps', 'utf8')
        .split('\n')
        .filter((line) => line.includes('/dev/shm')).length;
    };
    for (let i = 0; i < 2000; i++) (await scope.client.attach('a')).close();
  });
  expect(await maps()).toBe(0);
  expect((await manager.stat('a')).attachments).toBe(1);
  expect(readFileSync(`/proc/${stage.pid}/maps`, 'utf8')).not.toContain(own.prefix);
});

test('an attach that fails removes nothing', async () => {
  const own = scene();
  const manager = await own.manager();
  const shm = await manager.create({ name: 'a', size: 8 });
  await expectCode(manager.attach('a', { offset: 9 }), 'ERR_SHM_INVALID_ARGUMENT');
  await expectCode(manager.attach({ name: 'a', uid: 'another' }), 'ERR_SHM_STALE');
  await expectCode(manager.attach('b'), 'ERR_SHM_NOT_FOUND');
  expect(own.segments()).toEqual([shm.osName]);
});
