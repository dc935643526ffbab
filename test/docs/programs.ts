import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { runId } from '../helpers/run.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The JavaScript blocks of a page, as they stand. */
export function jsBlocks(page: string): string[] {
  const text = readFileSync(join(ROOT, page), 'utf8');
  return Array.from(text.matchAll(/^```js\n(.*?)^```$/gms), ([, block]) => block as string);
}

/** The file that a block names in its first line; undefined when it is only a fragment. */
export function fileOf(block: string): string | undefined {
  return /^\/\/ ([\w-]+\.mjs)\n/.exec(block)?.[1];
}

/** Puts the programs of a page into a folder where the packages are installed, as whoever copies them does. */
export function copyPrograms(page: string): string {
  const folder = mkdtempSync(join(tmpdir(), `shmd-${runId()}-`));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  for (const block of jsBlocks(page)) {
    const file = fileOf(block);
    if (file) writeFileSync(join(folder, file), block);
  }
  return folder;
}
