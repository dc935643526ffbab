import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporary } from '../helpers/temporary.js';
import { anchorsOf, brokenLinks } from './links.js';
import { pages, ROOT } from './pages.js';

for (const page of pages()) {
  test(`${page}: every link leads somewhere`, () => {
    expect(brokenLinks(ROOT, page)).toEqual([]);
  });
}

test('a link to a file or a heading that is not there is told', () => {
  const root = temporary();
  mkdirSync(join(root, 'docs'));
  const there = [
    'docs/a.md',
    '#here',
    'docs/a.md#waiting-locks-and-cells',
    'docs/a.svg',
    'docs',
    'https://example.org/',
  ];
  const ours = ['#readme', '#here', '/blob/main/docs/a.md#again-1'].map(
    (path) => `https://github.com/shmd/shmd${path}`,
  );
  const broken = [
    'docs/b.md',
    '#there',
    'docs/a.md#nothing',
    'docs/a.svg#nothing',
    'https://github.com/shmd/shmd/blob/main/docs/b.md',
    'https://github.com/shmd/shmd#there',
    'http://example.org/',
  ];
  const links = [...there, ...ours, ...broken].map((link) => `[\`code\`](${link})`);
  const html = '<img src="docs/c.svg">';
  const skipped = '```text\n[a](nowhere.md)\n```\n`[a](nowhere.md)`\n';
  writeFileSync(join(root, 'README.md'), `# Here\n${links.join('\n')}\n${html}\n${skipped}`);
  writeFileSync(join(root, 'docs/a.md'), '## Waiting, locks, and `cells`\n# Again\n# [Again](b)\n');
  writeFileSync(join(root, 'docs/a.svg'), '');
  expect(brokenLinks(root, 'README.md')).toEqual([...broken, 'docs/c.svg']);
});

test('anchors are those that GitHub gives to headings', () => {
  const page = '# `close()`: what it does\n## What to do — and why\n### A_B-c (1)\n```text\n# none\n```\n';
  expect(anchorsOf(page)).toEqual(['close-what-it-does', 'what-to-do--and-why', 'a_b-c-1']);
});
