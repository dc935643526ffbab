import { float, ShareableFloat, ShareableList } from '@shmd/client';
import { expect, test } from 'vitest';
import { encodeList } from '../src/shareable-list/encode.js';
import { segmentOf } from './attach-file.js';
import { detached, impostors, LyingView, outOfBounds } from './hostile-bytes.js';

const invalid = expect.objectContaining({ code: 'ERR_SHM_INVALID_ARGUMENT' });

const listOf = (...values: unknown[]) => ShareableList.over(segmentOf(encodeList(values))());

test('S5: a failed set() leaves every byte as it was', () => {
  const list = listOf('text', 1, new Uint8Array([1]), null, 2.5, true);
  const before = list.shm.read();
  const forged = Object.defineProperty(Object.create(ShareableFloat.prototype), 'value', {
    value: {
      valueOf() {
        throw new Error('asked');
      },
    },
  });
  const refused: [string, unknown][] = [
    ['a detached view', detached()],
    ['a view beyond its buffer', outOfBounds()],
    ['a forged float', forged],
    ['a Proxy of a float', new Proxy(float(1), {})],
    ...impostors,
  ];
  for (const [what, value] of refused) {
    for (let i = 0; i < list.length; i++) {
      expect(() => list.set(i, value as never), `${what} at ${i}`).toThrow(invalid);
      expect(list.shm.read().equals(before), `${what} at ${i}`).toBe(true);
    }
    expect(() => list.count(value as never), what).toThrow(invalid);
    expect(() => encodeList([value]), what).toThrow(invalid);
  }
  expect(() => list.set(1, new LyingView(9).fill(1))).toThrow(invalid);
  expect(list.shm.read().equals(before)).toBe(true);
});

test('S5: a view whose length lies is stored as long as it is', () => {
  const list = listOf('text', 1);
  list.set(0, new LyingView([7]));
  expect(list.at(0)).toEqual(new Uint8Array([7]));
  expect(list.count(new LyingView([7]))).toBe(1);
  expect(listOf(new LyingView([7]), 'next').toArray()).toEqual([new Uint8Array([7]), 'next']);
  expect(list.at(1)).toBe(1);
});

test('S5: an item may be set from the memory of the list itself', () => {
  const list = listOf('abcdefg', 'x');
  list.set(1, list.shm.buf.subarray(8 * 4, 8 * 4 + 7));
  expect(Buffer.from(list.at(1) as Uint8Array).toString()).toBe('abcdefg');
});

test('S1: what at() returns is no part of the memory', () => {
  const list = listOf(new Uint8Array([1, 2]), 'text');
  const bytes = list.at(0) as Uint8Array;
  expect(bytes.buffer.byteLength).toBe(2);
  list.set(0, new Uint8Array([9, 9]));
  expect(bytes).toEqual(new Uint8Array([1, 2]));
});
