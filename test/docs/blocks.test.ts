import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scene } from '../helpers/scene.js';
import { blocksOf, complaints } from './blocks.js';
import { pages, ROOT, read } from './pages.js';
import { filesRun } from './programs.js';
import { sourceOf } from './sources.js';

for (const page of pages()) {
  test(`${page}: every program is run, or says why not`, () => {
    expect(complaints(read(page), filesRun(page))).toEqual([]);
  });
}

for (const page of pages()) {
  const copies = blocksOf(read(page)).filter(({ from }) => from !== undefined);
  for (const { line, from = '', code } of copies) {
    test(`${page}: the block at line ${line} is what ${from} says`, () => {
      expect(code).toBe(sourceOf(from, read));
    });
  }
}

test('a copy is of a whole file, or of a region of it without the marks and as far to the left as it can be', () => {
  const file =
    'a();\n{\n  // #region b\n  b();\n\n  # #region c\n    c();\n  # #endregion\n  d();\n  // #endregion\n}\n';
  const source = (from: string) => sourceOf(from, () => file);
  expect(source('a.mjs')).toBe('a();\n{\n  b();\n\n    c();\n  d();\n}\n');
  expect(source('a.mjs#b')).toBe('b();\n\n  c();\nd();\n');
  expect(source('a.mjs#c')).toBe('c();\n');
  expect(() => source('a.mjs#e')).toThrow('a.mjs has no region e');
  expect(() => sourceOf('a.mjs#b', () => '// #region b\nb();\n')).toThrow('region b of a.mjs has no end');
  expect(complaints('<!-- from: a.yaml -->\n```yaml\na: 1\n```\n', [])).toEqual([]);
});

test('a test that is run in the place of a block is there', () => {
  const missing = pages().flatMap((page) => {
    const reasons = blocksOf(read(page)).map(({ notRun = '' }) => notRun);
    const tests = reasons.flatMap((reason) => reason.match(/test\/[\w/.-]+\.ts/g) ?? []);
    return tests.filter((file) => !existsSync(join(ROOT, file))).map((file) => `${page}: ${file}`);
  });
  expect(missing).toEqual([]);
});

test('a block that nobody runs is told, and so is one that is marked although it is run, or is gone', () => {
  const block = (language: string, code: string, before = '') => `${before}\n\`\`\`${language}\n${code}\n\`\`\`\n`;
  const mark = '<!-- not run: it needs two machines -->';
  expect(complaints(block('js', '// a.mjs\nrun();'), ['a.mjs'])).toEqual([]);
  expect(complaints(block('js', 'run();', mark), [])).toEqual([]);
  expect(complaints(block('text', 'a picture'), [])).toEqual([]);
  expect(complaints(block('js', '// a.mjs\nrun();'), [])).toEqual(['line 2: a.mjs is not run, and nothing says why']);
  expect(complaints(block('sh', 'run'), [])).toEqual(['line 2: a fragment is not run, and nothing says why']);
  expect(complaints(block('js', '// a.mjs\nrun();', mark), ['a.mjs'])).toEqual(['line 2: a.mjs is run']);
  expect(complaints(block('', 'run'), [])).toEqual(['line 2: no language: say text, if it is none']);
  expect(complaints(block('text', 'a picture', mark), [])).toEqual(['line 2: nobody would run this']);
  expect(complaints('', ['a.mjs'])).toEqual(['a.mjs is not there']);
  expect(() => complaints('```js\nrun();\n', [])).toThrow('line 1: this block has no end');
});

test('every verb of the command that a page speaks of is one', async () => {
  const { stdout } = await scene().command(['--help']);
  const verbs = Array.from(stdout.matchAll(/^ {2}([a-z]+) /gm), ([, verb]) => verb);
  expect(verbs).toContain('doctor');
  const unknown = pages().flatMap((page) => {
    const text = read(page);
    const code = [...blocksOf(text).map((block) => block.code), ...(text.match(/`[^`\n]+`/g) ?? [])];
    const said = code.flatMap((part) => Array.from(part.matchAll(/\bshmd ([a-z]+)/g), ([, verb]) => verb));
    return said.filter((verb) => !verbs.includes(verb)).map((verb) => `${page}: shmd ${verb}`);
  });
  expect(unknown).toEqual([]);
});
