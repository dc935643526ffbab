import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Where words are that several processes meet on. */
const MEETING_PLACES = [
  'packages/protocol/src/board',
  'packages/client/src/signals',
  'packages/client/src/mutex',
  'packages/client/src/cell',
];

/** What is written before anybody else sees it, and read once: no words to meet on. */
const HEADS = ['packages/protocol/src/board/layout.ts', 'packages/client/src/cell/layout.ts'];

/** An element of anything, but of a type. */
const ELEMENT = /[\w)>]\[(?!Symbol\.|number\]|0\];)[^\]]/;
const PLAIN_ACCESS = /\.at\(|\.fill\(|\.[gs]et(?:Big)?(?:Ui|I)nt\d+\(|\bDataView\b/;

function sources(dir: string): string[] {
  return readdirSync(join(root, dir), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${dir}/${name.replaceAll(sep, '/')}`);
}

function linesWith(file: string, ...patterns: RegExp[]): string[] {
  const text = readFileSync(join(root, file), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
  return text
    .split('\n')
    .map((line) => line.replace(/\/\/.*$/, ''))
    .filter((line) => patterns.some((pattern) => pattern.test(line)))
    .map((line) => `${file}: ${line.trim()}`);
}

test('words that processes meet on are read and written through Atomics alone', () => {
  const files = MEETING_PLACES.flatMap(sources);
  expect(files.length).toBeGreaterThan(15);
  const plain = files.flatMap((file) => linesWith(file, ELEMENT, ...(HEADS.includes(file) ? [] : [PLAIN_ACCESS])));
  const heads = ['put(AT[field], layout[field]);', '(field) => get(AT[field]) === layout[field],'];
  expect(plain.filter((line) => !heads.some((head) => line.endsWith(head)))).toEqual([
    'packages/protocol/src/board/board.ts: const bytes = this.#clientIdBytes(slot).fill(0);',
    // Guarded by the lock.
    'packages/client/src/mutex/lock-word.ts: const fence = ((words[FENCE] as number) + 1) | 0;',
    'packages/client/src/mutex/lock-word.ts: words[FENCE] = fence;',
  ]);
});

test('nobody but its own class touches the words of a board, and Atomics is called as such: tests put theirs in its place', () => {
  const all = ['packages/client/src', 'packages/manager/src'].flatMap(sources);
  const touching = all.flatMap((file) => linesWith(file, /\bboard\.words\b(?!\.buffer)/));
  expect(touching).toEqual([]);
  const saved = [...all, ...MEETING_PLACES.flatMap(sources)].flatMap((file) =>
    linesWith(file, /\bAtomics\b(?!\.\w+\()/),
  );
  expect(saved).toEqual([]);
});
