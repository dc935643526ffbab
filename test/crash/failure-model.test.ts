import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const here = fileURLToPath(new URL('.', import.meta.url));
const page = readFileSync(fileURLToPath(new URL('../../docs/failure-model.md', import.meta.url)), 'utf8');

/** Row → test file, as the page says. */
const rows = new Map([...page.matchAll(/^\| (F\d{3}) \|.*\| `([a-z-]+)` \|$/gm)].map((match) => [match[1], match[2]]));

/** Row → test file, as the tests say. */
const tests = new Map<string, string>();
const untitled: string[] = [];
for (const file of readdirSync(here).filter((name) => name.endsWith('.test.ts') && !name.startsWith('failure-model'))) {
  const text = readFileSync(here + file, 'utf8');
  for (const [, row] of text.matchAll(/['"`](F\d{3})['"` ]/g)) tests.set(row as string, file.replace('.test.ts', ''));
  // A title begins with its row, as text or as the first column of the table that makes it.
  for (const [, title] of text.matchAll(/\btest\(\s*['"`](.{8})/g)) {
    if (!/^(F\d{3}|\$\{)/.test(title as string)) untitled.push(`${file}: ${title}`);
  }
}

test('every row of the failure model has its test, and every crash test its row', () => {
  expect(rows.size).toBeGreaterThanOrEqual(60);
  expect(untitled).toEqual([]);
  expect(Object.fromEntries([...tests].sort())).toEqual(Object.fromEntries([...rows].sort()));
});
