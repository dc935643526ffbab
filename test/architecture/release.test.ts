import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { VERSION } from '@shmd/protocol';
import { expect, test } from 'vitest';
// @ts-expect-error a script without types
import { FILES, isReleased, releaseTexts } from '../../scripts/release/texts.mjs';

type Texts = Record<string, string>;

const root = fileURLToPath(new URL('../..', import.meta.url));
const texts: Texts = Object.fromEntries(
  (FILES as string[]).map((path) => [path, readFileSync(join(root, path), 'utf8')]),
);
const changelog = (text: string): Texts => ({ ...texts, 'CHANGELOG.md': text });

/** Lines that differ, as they become. */
function changed(before: string, after: string): string[] {
  const lines = before.split('\n');
  const others = after.split('\n');
  expect(others.length).toBe(lines.length);
  return others.filter((line, i) => line !== lines[i]);
}

test('a release changes the version wherever it stands, and no other line', () => {
  const released: Texts = releaseTexts(changelog('# Changes\n\n## Unreleased\n\n- One.\n'), '9.8.7', '2030-01-02');
  expect(released['CHANGELOG.md']).toBe('# Changes\n\n## 9.8.7, 2030-01-02\n\n- One.\n');
  const lines = Object.entries(texts)
    .filter(([path]) => path !== 'CHANGELOG.md')
    .map(([path, text]) => [path, changed(text, released[path] as string)] as const);
  for (const [path, own] of lines) {
    expect(own.length, path).toBeGreaterThan(0);
    for (const line of own) expect(line, path).toMatch(/(version|VERSION|@shmd\/\w+)"?(:| =) ['"]9\.8\.7['"][;,]?$/);
  }
  // Four packages, five times what they ask of each other; those twice, because of the lock file; protocol and Python.
  expect(lines.flatMap(([, own]) => own).length).toBe(2 * (4 + 5) + 2);
});

test('the files of this tree could be released as they are, once', () => {
  const released: Texts = releaseTexts(texts, VERSION, '2030-01-02');
  expect(changed(texts['CHANGELOG.md'] as string, released['CHANGELOG.md'] as string)).toEqual([
    `## ${VERSION}, 2030-01-02`,
  ]);
  expect(isReleased(texts['CHANGELOG.md'])).toBe(false);
  expect(isReleased(released['CHANGELOG.md'])).toBe(true);
  expect(() => releaseTexts(released, '9.8.7', '2030-01-03')).toThrow('nothing to release');
});

test('what is no later version is refused', () => {
  const after = changelog('# Changes\n\n## Unreleased\n\n- Two.\n\n## 0.10.0, 2030-01-02\n\n- One.\n');
  for (const version of ['0.10.0', '0.9.9', '0.9.10']) {
    expect(() => releaseTexts(after, version, '2030-01-03'), version).toThrow(
      `${version} is not later than 0.10.0, the last release`,
    );
  }
  for (const version of ['0.10.1', '0.11.0', '1.0.0']) releaseTexts(after, version, '2030-01-03');
  for (const version of ['v1.0.0', '1.0', '1.0.0-rc.1', '']) {
    expect(() => releaseTexts(after, version, '2030-01-03'), version).toThrow('a version is three numbers, as 1.2.3');
  }
});

test('a file that has no version where it should stops a release', () => {
  const without = { ...texts, 'clients/python/shmd.py': 'RELEASE = "0.1.0"\n' };
  expect(() => releaseTexts(without, '9.8.7', '2030-01-02')).toThrow('clients/python/shmd.py has no line like');
});
