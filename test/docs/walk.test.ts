import { expect, test } from 'vitest';
// @ts-expect-error a script without types
import { linesOf, programsOf } from '../../scripts/walk/page.mjs';
import { read } from './pages.js';

const BLOCK = '```sh\nnpx a\nnpx b\n```\n';

test('README has what npm run test:walk writes and types', () => {
  const page = read('README.md');
  expect([...programsOf(page).keys()]).toEqual(expect.arrayContaining(['main.mjs', 'worker.mjs', 'camera.mjs']));
  expect(linesOf(page, 'npm install DIR', 1)).toEqual(['npm install DIR/shmd-*.tgz']);
  expect(linesOf(page, 'npx shmd start', 2).at(-1)).toBe('node camera.mjs &');
  expect(linesOf(page, 'npx shmd ls', 2).at(-1)).toBe('npx shmd top');
  expect(linesOf(page, 'kill -9', 5).at(-1)).toBe('ls /dev/shm');
});

test('a page that tells something else is no page of the walk', () => {
  expect(linesOf(BLOCK, 'npx a', 2)).toEqual(['npx a', 'npx b']);
  expect(() => linesOf(BLOCK, 'npx a', 3)).toThrow('has 2 lines');
  expect(() => linesOf(BLOCK, 'npx b', 1)).toThrow('has 0 lines');
  expect(programsOf('```js\n// a.mjs\nrun();\n```\n')).toEqual(new Map([['a.mjs', '// a.mjs\nrun();\n']]));
});

test('no command of README has a comment behind it: where it is typed, zsh would take that for words', () => {
  const typed = read('README.md').matchAll(/^```sh\n(.*?)^```$/gms);
  const lines = Array.from(typed, ([, code = '']) => code.trimEnd().split('\n')).flat();
  expect(lines.filter((line) => line.includes(' #'))).toEqual([]);
});
