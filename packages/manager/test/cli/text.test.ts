import fc from 'fast-check';
import { expect, test } from 'vitest';
import { counted, humanAge, humanBytes, humanDuration } from '../../src/cli/text/human.js';
import { type Column, layOut } from '../../src/cli/text/table.js';
import { shortened, widthOf } from '../../src/cli/text/width.js';

test('bytes for people', () => {
  const said: [number, string][] = [
    [0, '0 B'],
    [10, '10 B'],
    [1023, '1023 B'],
    [1024, '1 KiB'],
    [1536, '1.5 KiB'],
    [10_240, '10 KiB'],
    [1024 ** 2 - 1, '1 MiB'],
    [64 * 1024 ** 2, '64 MiB'],
    [5 * 1024 ** 4, '5 TiB'],
    [Number.MAX_SAFE_INTEGER, '8 PiB'],
  ];
  for (const [bytes, text] of said) expect(humanBytes(bytes)).toBe(text);
});

test('times for people, whatever a clock does', () => {
  const said: [number, string][] = [
    [-5000, '0 s'],
    [999, '0 s'],
    [59_999, '59 s'],
    [60_000, '1 min'],
    [3_599_999, '59 min'],
    [3_600_000, '1 h'],
    [86_400_000, '1 d'],
    [400 * 86_400_000, '400 d'],
  ];
  for (const [ms, text] of said) expect(humanDuration(ms)).toBe(text);
  expect(humanAge(1000, 4000)).toBe('3 s ago');
  expect([counted(0, 'segment'), counted(1, 'segment')]).toEqual(['0 segments', '1 segment']);
});

test('what is too long is cut in its middle, by the places it takes', () => {
  expect(shortened('abcdefghij', 10)).toBe('abcdefghij');
  expect(shortened('abcdefghij', 7)).toBe('abc…hij');
  expect(shortened('abcdefghij', 1)).toBe('…');
  expect(shortened('abc', 0)).toBe('');
  expect(widthOf('e\u0301漢字👍')).toBe(7);
  expect(shortened('漢字漢字漢字', 6)).toBe('漢…字');
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), fc.nat(50), (text, width) => {
      expect(widthOf(shortened(text, width))).toBeLessThanOrEqual(Math.max(width, 0));
    }),
  );
});

const COLUMNS: Column[] = [
  { heading: 'NAME', flexible: true },
  { heading: 'SIZE', align: 'right' },
  { heading: 'OWNER', flexible: true },
];

test('a table: columns of one width, numbers at the right, the longest shortened first', () => {
  expect(layOut(COLUMNS, [['a', '10 B', '-']], 80)).toEqual([
    ['NAME', 'SIZE', 'OWNER'],
    ['a   ', '10 B', '-    '],
  ]);
  expect(layOut(COLUMNS, [['n'.repeat(40), '1 B', 'owner']], 30)[1]).toEqual(['nnnnnnnn…nnnnnnnn', ' 1 B', 'owner']);
});

test('a line is never longer than it may be', () => {
  const row = fc.array(fc.string({ maxLength: 60 }), { minLength: 3, maxLength: 3 });
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 5 }), fc.integer({ min: 1, max: 120 }), (rows, width) => {
      for (const cells of layOut(COLUMNS, rows, width)) {
        expect(widthOf(cells.join('  ').trimEnd())).toBeLessThanOrEqual(width);
      }
    }),
  );
});
