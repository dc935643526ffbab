import { constants } from 'node:buffer';
import { closeSync, openSync, readSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SharedMemory } from '@shmd/client';
import { expect, test } from 'vitest';
import { expectCode, scene } from '../helpers/scene.js';
import { temporary } from '../helpers/temporary.js';

const GiB = 2 ** 30;

/** A segment of that size that takes no memory until it is touched, as no manager would make it. */
function sparse(size: number): string {
  const shmDir = temporary();
  const path = join(shmDir, 'sparse');
  closeSync(openSync(path, 'w'));
  truncateSync(path, size);
  return shmDir;
}

function byteAt(shmDir: string, position: number): number {
  const fd = openSync(join(shmDir, 'sparse'), 'r');
  const byte = Buffer.alloc(1);
  readSync(fd, byte, 0, 1, position);
  closeSync(fd);
  return byte[0] as number;
}

test('a window begins and ends at any byte, for both kinds of access', () => {
  const shmDir = temporary();
  const content = Buffer.alloc(3 * 4096 + 7).map((_, i) => i % 251);
  writeFileSync(join(shmDir, 'segment'), content);
  for (const access of ['read-write', 'read'] as const) {
    for (const offset of [0, 1, 4095, 4096, 4097, 8191, 12_294]) {
      for (const length of [1, 2, 4096, 5000, undefined]) {
        if (offset + (length ?? 1) > content.length) continue;
        const options = { shmDir, access, offset, ...(length !== undefined && { length }) };
        const shm = SharedMemory.attach('segment', options);
        const expected = content.subarray(offset, length === undefined ? undefined : offset + length);
        expect(shm.buf.equals(expected), JSON.stringify(options)).toBe(true);
        expect(shm.buffer.byteLength).toBe(expected.length);
        expect(shm.size).toBe(content.length);
        shm.close();
      }
    }
  }
});

test('overlapping windows are the same memory, and closing one leaves the others', () => {
  const shmDir = sparse(4 * 4096);
  const attach = (offset: number, length: number) => SharedMemory.attach('sparse', { shmDir, offset, length });
  const [whole, inner, alsoInner] = [attach(0, 4 * 4096), attach(4097, 100), attach(4097, 100)];
  inner.buf[3] = 42;
  expect(whole.buf[4100]).toBe(42);
  inner.close();
  expect(alsoInner.buf[3]).toBe(42);
  alsoInner.close();
  expect(whole.buf[4100]).toBe(42);
  whole.close();
});

test('a window outside the segment is refused, also by a manager', async () => {
  const shmDir = sparse(10_000);
  const manager = await scene().manager();
  await manager.create({ name: 'a', size: 10_000 });
  const wrong = [
    { offset: -1 },
    { offset: 0.5 },
    { offset: 1n as never },
    { offset: 1n as never, length: 1n as never },
    { length: 1n as never },
    { offset: 10_000 },
    { offset: 1, length: 10_000 },
    { length: 0 },
    { length: -1 },
    { length: -4_096 },
    { length: 10_001 },
    { offset: 2 ** 53 },
    { length: Number.NaN },
  ];
  for (const options of wrong) {
    const attach = () => SharedMemory.attach('sparse', { shmDir, ...options });
    expect(attach, String(Object.entries(options))).toThrowError(
      expect.objectContaining({ code: 'ERR_SHM_INVALID_ARGUMENT' }),
    );
    await expectCode(manager.attach('a', options), 'ERR_SHM_INVALID_ARGUMENT');
  }
  const shm = await manager.attach('a', { offset: 9_999, length: 1 });
  expect(shm.buf.length).toBe(1);
});

test('a segment larger than one ArrayBuffer is attached in parts; the whole is refused, saying how', () => {
  // Node 20 says 4 GiB. Later ones have no limit of their own: the address space of a process, 128 TiB, ends first.
  const limited = constants.MAX_LENGTH < 2 ** 50;
  const size = limited ? constants.MAX_LENGTH + 5 : 2 ** 47;
  const shmDir = sparse(size);
  let error: unknown;
  try {
    SharedMemory.attach('sparse', { shmDir });
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toMatchObject({
    code: limited ? 'ERR_SHM_UNSUPPORTED' : 'ERR_SHM_NO_SPACE',
    message: expect.stringContaining('{ offset, length }'),
  });
  const last = SharedMemory.attach('sparse', { shmDir, offset: size - 3 });
  expect([last.buf.length, last.size]).toEqual([3, size]);
  last.buf[2] = 42;
  expect(byteAt(shmDir, size - 1)).toBe(42);
  last.close();
});

test('a view reaches the last byte of the largest ArrayBuffer there can be, and beyond 4 GiB where that is possible', () => {
  const size = Math.min(constants.MAX_LENGTH, 5 * GiB + 3);
  const shmDir = sparse(size);
  const shm = SharedMemory.attach('sparse', { shmDir });
  expect(shm.buf.length).toBe(size);
  shm.buf[size - 1] = 42;
  expect(byteAt(shmDir, size - 1)).toBe(42);
  shm.close();
});
