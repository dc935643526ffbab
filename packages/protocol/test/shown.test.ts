import { expect, test } from 'vitest';
import { quoted, shown } from '../src/shown.js';

test.each<[unknown, string]>([
  ['64', 'the string "64"'],
  ['', 'the string ""'],
  [64, '64'],
  [-0, '0'],
  [Number.NaN, 'NaN'],
  [64n, 'the bigint 64n'],
  [true, 'true'],
  [undefined, 'undefined'],
  [null, 'null'],
  [Symbol('secret'), 'a symbol'],
  [() => {}, 'a function'],
  [[1, 2], 'an array'],
  [{ size: 1 }, 'an object'],
  [Object.create(null), 'an object'],
  [Buffer.alloc(1), 'a Buffer'],
  [new Int32Array(1), 'an Int32Array'],
  [new (class _SharedMemory {})(), 'a SharedMemory'],
  [new ArrayBuffer(1), 'an ArrayBuffer'],
  [Promise.resolve(), 'a Promise (write await before it)'],
])('what was given is told in a few words: %#', (value, words) => {
  expect(shown(value)).toBe(words);
});

test('what comes from elsewhere is told on one short line, whatever it is called', () => {
  expect(shown(`a\n\u001b[2J\u202e${'x'.repeat(1_000)}`)).toMatch(/^the string "a\?\?\[2J\?x+…"$/);
  expect(shown(10n ** 1_000n).length).toBeLessThan(60);
  for (const text of ['{"constructor":{"name":"Promise"}}', '{"__proto__":{"constructor":{"name":"Promise"}}}']) {
    expect(shown(JSON.parse(text))).toBe('an object');
  }
  class Long {}
  Object.defineProperty(Long, 'name', { value: 'x'.repeat(1_000) });
  expect(shown(new Long())).toBe('an object');
  expect(quoted('say "a"')).toBe('"say \\"a\\""');
});
