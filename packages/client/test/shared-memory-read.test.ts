import { shown } from '@shmd/protocol';
import { expect, test } from 'vitest';
import { segmentOf } from './attach-file.js';

const TEN = Buffer.from('0123456789');
const invalid = (...parts: string[]) =>
  expect.objectContaining({
    code: 'ERR_SHM_INVALID_ARGUMENT',
    message: expect.stringMatching(parts.join('.*')),
  });
const closed = expect.objectContaining({ code: 'ERR_SHM_CLOSED' });

test('S1: read() is a copy in memory of its own, as long as was asked for', () => {
  const shm = segmentOf(TEN)();
  const whole = shm.read();
  const part = shm.read(2, 3);
  expect([whole.toString(), part.toString(), shm.read(7).toString()]).toEqual(['0123456789', '234', '789']);
  expect([Buffer.isBuffer(part), part.byteOffset, part.buffer.byteLength]).toEqual([true, 0, 3]);
  shm.buf.fill('x');
  whole[9] = 0;
  expect([part.toString(), shm.read(9).toString()]).toEqual(['234', 'x']);
  expect([shm.read(10).length, shm.read(0, 0).length, shm.read(undefined, undefined).length]).toEqual([0, 0, 10]);
});

test('S1: offsets of read() are those of the attached window, for both kinds of access', () => {
  const attach = segmentOf(TEN);
  for (const access of ['read-write', 'read'] as const) {
    const window = attach({ access, offset: 3, length: 4 });
    expect([window.read().toString(), window.read(1).toString(), window.read(1, 2).toString()]).toEqual([
      '3456',
      '456',
      '45',
    ]);
    expect(() => window.read(5)).toThrow(invalid('from 0 to 4', 'not 5'));
  }
});

test('S1: read() refuses what does not lie within, naming what was given and the range', () => {
  const shm = segmentOf(TEN)();
  for (const offset of [-1, 11, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, 1n]) {
    expect(() => shm.read(offset as number), String(offset)).toThrow(
      invalid('offset', 'from 0 to 10', `not ${shown(offset)}`),
    );
  }
  for (const length of [-1, 7, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) {
    expect(() => shm.read(4, length), String(length)).toThrow(
      invalid('offset 4', 'length', 'from 0 to 6', `not ${length}`),
    );
  }
  const coerced = { valueOf: () => 1, toString: () => '1' };
  for (const given of [null, '1', coerced, [1], Symbol('1'), () => 1, true]) {
    expect(() => shm.read(given as never)).toThrow(invalid(`not ${shown(given)}`));
    expect(() => shm.read(0, given as never)).toThrow(invalid(`not ${shown(given)}`));
  }
});

test('S1: read() and write() after close are ERR_SHM_CLOSED', () => {
  const shm = segmentOf(TEN)();
  shm.close();
  expect(() => shm.read()).toThrow(closed);
  expect(() => shm.write('a')).toThrow(closed);
});

// Node 20 has no way to move memory that an addon brought.
test.skipIf(!('transfer' in ArrayBuffer.prototype))('S1: so they are when a script transferred the memory away', () => {
  const shm = segmentOf(TEN)();
  (shm.buffer as ArrayBuffer & { transfer(): ArrayBuffer }).transfer();
  expect(() => shm.read()).toThrow(closed);
  expect(() => shm.write('')).toThrow(closed);
});
