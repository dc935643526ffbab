import { readFileSync } from 'node:fs';
import { ERROR_CODES } from '@shmd/protocol';
import { expect, test } from 'vitest';

const page = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8');

test('the page has every error code with its meaning and what to do, and no other', () => {
  const rows = page
    .split('\n')
    .filter((line) => line.startsWith('| `ERR_'))
    .map((line) => line.split(' | ').map((cell) => cell.replaceAll(/^\| |^`|`$| \|$/g, '')));
  const table = Object.fromEntries(rows.map(([code, meaning]) => [code?.replaceAll('`', ''), meaning]));
  expect(table).toEqual(ERROR_CODES);
  for (const [code, , advice] of rows) expect(advice?.length, code).toBeGreaterThan(10);
});
