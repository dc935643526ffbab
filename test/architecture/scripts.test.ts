import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const FOLDERS = ['.', 'native', 'packages/protocol', 'packages/client', 'packages/manager'];

test('T: every script of package.json runs files that exist', () => {
  const missing: string[] = [];
  for (const folder of FOLDERS) {
    const { scripts = {} } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
    for (const [name, command] of Object.entries<string>(scripts)) {
      for (const [file] of command.matchAll(/[\w./-]+\.(?:mjs|ts|sh|py)\b/g)) {
        if (!existsSync(join(root, folder, file))) missing.push(`${folder}: ${name}: ${file}`);
      }
    }
  }
  expect(missing).toEqual([]);
});
