import { expect, test } from 'vitest';
import { segmentOf } from './attach-file.js';
import { detached, impostors, LyingView, outOfBounds } from './hostile-bytes.js';

const TEN = Buffer.from('0123456789');
const invalid = expect.objectContaining({ code: 'ERR_SHM_INVALID_ARGUMENT' });

test('S1: write() stores bytes, or a string in UTF-8, and says how many bytes', () => {
  const shm = segmentOf(TEN)();
  expect([shm.write('é€'), shm.write(new Uint8Array([65, 66]), 5), shm.write(Buffer.from('z'), 9)]).toEqual([5, 2, 1]);
  expect(shm.read().toString()).toBe('é€AB78z');
  expect([shm.write(''), shm.write('', 10), shm.write(new Uint8Array(0), 10)]).toEqual([0, 0, 0]);
  expect(shm.write(TEN)).toBe(10);
  expect(shm.read().toString()).toBe('0123456789');
});

test('S1: write() beyond the end stores nothing', () => {
  const attach = segmentOf(TEN);
  const shm = attach();
  const window = attach({ offset: 2, length: 4 });
  for (const attempt of [
    () => shm.write('01234567890'),
    () => shm.write('xx', 9),
    () => shm.write('€', 8),
    () => shm.write(new Uint8Array(1), 10),
    () => shm.write('', 11),
    () => window.write('xxxxx'),
    () => window.write('xx', 3),
  ]) {
    expect(attempt).toThrow(invalid);
  }
  for (const offset of [-1, 0.5, Number.NaN, 2 ** 53, null, '1', 1n, {}]) {
    expect(() => shm.write('x', offset as never), String(offset)).toThrow(invalid);
  }
  expect(() => shm.write('xxx', 8)).toThrow(/from offset 8 on, the length must be an integer from 0 to 2, not 3/);
  expect(shm.read().equals(TEN)).toBe(true);
});

test("S1: write() to an attachment with access 'read' is ERR_SHM_PERMISSION", () => {
  const shm = segmentOf(TEN)({ access: 'read' });
  expect(() => shm.write('x')).toThrow(expect.objectContaining({ code: 'ERR_SHM_PERMISSION' }));
  expect(shm.read().equals(TEN)).toBe(true);
});

test('S1: write() refuses what is neither bytes nor well-formed text, and stores nothing', () => {
  const shm = segmentOf(TEN)();
  const others = [
    undefined,
    null,
    1,
    {},
    [1],
    { length: 1, 0: 1 },
    new Uint16Array(1),
    new ArrayBuffer(1),
    new DataView(new ArrayBuffer(1)),
    '\ud800',
  ];
  for (const [what, value] of [...impostors, ...others.map((value) => [typeof value, value] as const)]) {
    expect(() => shm.write(value as never), what).toThrow(invalid);
  }
  for (const value of [detached(), outOfBounds()]) expect(() => shm.write(value)).toThrow(invalid);
  expect(shm.read().equals(TEN)).toBe(true);
});

test('S1: write() believes a view only what it is, and runs no code of it', () => {
  const shm = segmentOf(TEN)();
  const liar = new LyingView([65]);
  Object.defineProperty(liar, 'constructor', {
    get() {
      throw new Error('asked');
    },
  });
  expect(shm.write(liar, 9)).toBe(1);
  expect(shm.write(new Uint8Array(new SharedArrayBuffer(2)).fill(66))).toBe(2);
  expect(shm.read().toString()).toBe('BB2345678A');
});

test('S1: write() from the very memory it goes to, by this mapping or another, stores what was there', () => {
  const attach = segmentOf(Buffer.alloc(20_000).map((_, i) => i % 251));
  const [shm, other] = [attach(), attach({ access: 'read' })];
  for (const source of [shm, other]) {
    for (const [from, to] of [
      [0, 7],
      [7, 0],
      [0, 4096],
    ] as const) {
      const expected = shm.read(from, 15_000);
      shm.write(source.buf.subarray(from, from + 15_000), to);
      expect(shm.read(to, 15_000).equals(expected), `${source.access} ${from} → ${to}`).toBe(true);
    }
  }
});
