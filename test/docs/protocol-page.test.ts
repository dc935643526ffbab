import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

function check(root: string) {
  const script = join(root, 'scripts/protocol-docs/main.mjs');
  return spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' });
}

/** A copy of what the page is made of, which may be spoilt. */
function copy(): string {
  const root = mkdtempSync(join(tmpdir(), 'shmd-docs-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const part of [
    'scripts/protocol-docs',
    'scripts/lib/generated-parts.mjs',
    'docs',
    'test/fixtures/protocol-1',
    'packages/protocol/dist',
    'packages/protocol/package.json',
  ]) {
    cpSync(join(ROOT, part), join(root, part), { recursive: true });
  }
  mkdirSync(join(root, 'node_modules/@shmd'), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules/zod'), join(root, 'node_modules/zod'));
  symlinkSync(join(root, 'packages/protocol'), join(root, 'node_modules/@shmd/protocol'));
  return root;
}

test('the page and the schemas say the same', () => {
  expect(check(ROOT)).toMatchObject({ status: 0, stderr: '' });
});

test('the check fails when a schema, a limit or the page changes alone', () => {
  expect(check(copy())).toMatchObject({ status: 0, stderr: '' });
  const edits: [file: string, from: RegExp, to: string][] = [
    ['docs/protocol.md', /\| `size` \| integer 1 to/, '| `size` | integer 0 to'],
    ['docs/protocol.json', /"frameBytes": 1048576/, '"frameBytes": 1'],
    [
      'packages/protocol/dist/bundle/schemas.cjs',
      /DetachParams=z\d*\.strictObject\(\{attachment:count/,
      '$&.optional()',
    ],
    [
      'packages/protocol/dist/bundle/schemas.cjs',
      /TransferParams=z\d*\.strictObject\(\{name,/,
      '$&extra:count.optional(),',
    ],
  ];
  for (const [file, from, to] of edits) {
    const root = copy();
    const path = join(root, file);
    const text = readFileSync(path, 'utf8');
    expect(text).toMatch(from);
    writeFileSync(path, text.replace(from, to));
    expect(check(root).status, `${file}: ${to}`).toBe(1);
  }
});
