import { copying } from '@shmd/native';
import { expect, test } from 'vitest';
import { newBuffer } from '../src/memory/private-copy.js';

const MIB = 2 ** 20;

test('a buffer is as long as was asked for, and all of it can be filled', () => {
  for (const length of [0, 1, MIB - 1, MIB, MIB + 1, 2 * MIB, 5 * MIB + 3]) {
    const buffer = newBuffer(length).fill(7);
    expect([buffer.length, buffer.every((byte) => byte === 7)], String(length)).toEqual([length, true]);
  }
});

test('a long one begins where a large page does', ({ skip }) => {
  if (!copying) return skip('this system copies only what is mapped');
  const { preferLargePages } = copying;
  for (const length of [4 * MIB, 5 * MIB + 3]) {
    // The next large page begins one further on.
    expect(preferLargePages(newBuffer(length).subarray(4096)), String(length)).toBe(2 * MIB - 4096);
  }
});

test('half a large page is the least that gets one', () => {
  expect(newBuffer(MIB - 1).buffer.byteLength).toBe(MIB - 1);
  expect(newBuffer(MIB).buffer.byteLength).toBe(copying ? 4 * MIB : MIB);
});
