import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { VERSION } from '@shmd/protocol';
import { expect, test } from 'vitest';
import { linksOf } from './links.js';
import { ROOT, read } from './pages.js';

const FOLDER = join(ROOT, 'examples/recipes');
const recipes = readdirSync(FOLDER).sort();

test('every recipe is listed, and nothing else is', () => {
  const listed = linksOf(read('docs/recipes/README.md')).filter((link) => /^[\w-]+\.md$/.test(link));
  expect(listed.map((link) => link.replace('.md', '')).sort()).toEqual(recipes);
});

for (const name of recipes) {
  test(`${name}: it has a page, and what sees it do its job`, () => {
    expect(existsSync(join(ROOT, `docs/recipes/${name}.md`))).toBe(true);
    expect(existsSync(join(ROOT, `scripts/recipes/${name}.mjs`))).toBe(true);
  });

  test(`${name}: its package.json names all that it imports, and this version of ours`, () => {
    const manifest = JSON.parse(readFileSync(join(FOLDER, name, 'package.json'), 'utf8'));
    const named: Record<string, string> = { ...manifest.dependencies, ...manifest.devDependencies };
    const ours = Object.keys(named).filter((each) => each.startsWith('@shmd/'));
    expect(ours.map((each) => named[each])).toEqual(ours.map(() => VERSION));
    expect(Object.values(named).filter((version) => !/^\^?\d+\.\d+\.\d+$/.test(version))).toEqual([]);
    const programs = readdirSync(join(FOLDER, name), { recursive: true, encoding: 'utf8' }).filter(
      (file) => /\.[cm]?[jt]sx?$/.test(file) && !file.includes('node_modules'),
    );
    const imported = programs.flatMap((file) => importsOf(readFileSync(join(FOLDER, name, file), 'utf8')));
    expect(imported.filter((each) => !(each in named))).toEqual([]);
  });
}

/** The packages that a program imports. */
function importsOf(program: string): string[] {
  const from = program.matchAll(/(?:\bfrom|\bimport|\brequire\(|\bimport\()\s*'([^'.][^']*)'/g);
  const packages = Array.from(from, ([, path]) => /^(?:@[^/]+\/)?[^/]+/.exec(path as string)?.[0] as string);
  return packages.filter((name) => !name.startsWith('node:') && !builtinModules.includes(name));
}
