import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

test('T: the page of the tests names, for each number, files that bear it', () => {
  const page = readFileSync(join(root, 'test/README.md'), 'utf8');
  const rows = [...page.matchAll(/^\| ([A-Z]\d*) \|.*\| (.*) \|$/gm)];
  expect(rows.length).toBeGreaterThan(30);
  for (const [, number, files] of rows) {
    const named = [...(files as string).matchAll(/`([^`]+)`/g)].map(([, file]) => file as string);
    expect(named.length, number).toBeGreaterThan(0);
    for (const file of named) {
      expect(readFileSync(join(root, file), 'utf8'), file).toMatch(new RegExp(`\\b${number}\\b`));
    }
  }
});
