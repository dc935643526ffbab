import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
// @ts-expect-error a script without types
import { MODELS } from '../../scripts/lib/models.mjs';

interface Model {
  name: string;
  defines?: string[];
  broken: string[];
}

const folder = fileURLToPath(new URL('../../docs/models', import.meta.url));
const page = readFileSync(join(folder, 'README.md'), 'utf8');
const files = readdirSync(folder).filter((name) => name !== 'README.md');
const models: Model[] = MODELS;

test('every model is on the page, and is run', () => {
  for (const file of files) expect(page, file).toContain(`[\`${file}\`](${file})`);
  const run = [...new Set(models.map(({ name }) => `${name}.pml`))].sort();
  expect(run).toEqual(files.filter((name) => name.endsWith('.pml')).sort());
});

test('every broken variant is run, and is on the page', () => {
  const known = models.flatMap(({ defines = [], broken }) => [...defines, ...broken]);
  for (const file of files) {
    const text = readFileSync(join(folder, file), 'utf8');
    const bounds = new Set([...text.matchAll(/^#define (\w+)/gm)].map(([, name]) => name));
    const asked = [...text.matchAll(/^#ifn?def (\w+)/gm)].map(([, name]) => name as string);
    expect(
      asked.filter((name) => !bounds.has(name) && !SHARED.includes(name) && !known.includes(name)),
      file,
    ).toEqual([]);
  }
  const rows = [...page.matchAll(/^\| `([A-Z_]+(?:=\d+)?)` \|/gm)].map(([, name]) => name);
  expect(rows.sort()).toEqual([...new Set(models.flatMap(({ broken }) => broken))].sort());
});

/** What one file defines for another that it includes. */
const SHARED = ['IN_KERNEL'];
