import { expect, test } from 'vitest';
import { parseSize } from '../../src/cli/size.js';

test('sizes as people write them', () => {
  const sizes: Record<string, number> = {
    '0': 0,
    '4096': 4096,
    ' 4096 ': 4096,
    '12B': 12,
    '0x1F': 31,
    '1k': 1024,
    '1K': 1024,
    '1Ki': 1024,
    '64KiB': 64 * 1024,
    '64 kib': 64 * 1024,
    '64MiB': 64 * 1024 ** 2,
    '1G': 1024 ** 3,
    '2T': 2 * 1024 ** 4,
    '1PiB': 1024 ** 5,
    '10kB': 10_000,
    '10KB': 10_000,
    '10MB': 10_000_000,
    '1.5GB': 1_500_000_000,
    '1.5G': 1.5 * 1024 ** 3,
    '1.1MB': 1_100_000,
    '9007199254740991': Number.MAX_SAFE_INTEGER,
  };
  for (const [text, bytes] of Object.entries(sizes)) expect(parseSize(text), text).toBe(bytes);
});

test('what is no size, or no whole number of bytes that can be told exactly', () => {
  const texts = [
    '',
    ' ',
    'ten',
    '-1',
    '+1',
    '1e6',
    '.5',
    '1.',
    '1,5K',
    '1 0',
    '1.5',
    '1.1KiB',
    '1iB',
    '1Kb i',
    '1bb',
    '1E',
    '0x',
    '0xg',
  ];
  for (const text of [...texts, '9007199254740992', '9P', '1K\n2', 'Infinity', 'NaN']) {
    expect(parseSize(text), JSON.stringify(text)).toBeUndefined();
  }
});
