import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Which packages each package may import. */
const ALLOWED: Record<string, string[]> = {
  'native/lib': [],
  'packages/protocol/src': [],
  'packages/client/src': ['@shmd/native', '@shmd/protocol'],
  'packages/manager/src': ['@shmd/client', '@shmd/native', '@shmd/protocol'],
};

/** The parts of the manager that may use the client: the context object and the command. The daemon never does. */
const CLIENT_USERS = [/^index\.ts$/, /^shared-memory-manager\.ts$/, /^cli\//];

function sources(dir: string): string[] {
  return readdirSync(join(root, dir), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => name.replaceAll(sep, '/'));
}

function importsOf(path: string): string[] {
  const text = readFileSync(path, 'utf8');
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1] as string);
}

test('dependencies point one way', () => {
  const wrong: string[] = [];
  for (const [dir, allowed] of Object.entries(ALLOWED)) {
    for (const file of sources(dir)) {
      for (const target of importsOf(join(root, dir, file))) {
        const scoped = target.match(/^@shmd\/[^/]+/)?.[0];
        const escapes =
          target.startsWith('.') && relative(join(root, dir), join(root, dir, file, '..', target)).startsWith('..');
        if (escapes || (scoped && !allowed.includes(scoped))) wrong.push(`${dir}/${file} imports ${target}`);
      }
    }
  }
  expect(wrong).toEqual([]);
});

test('the daemon never imports the client', () => {
  const wrong = sources('packages/manager/src')
    .filter((file) => !CLIENT_USERS.some((pattern) => pattern.test(file)))
    .filter((file) =>
      importsOf(join(root, 'packages/manager/src', file)).some((target) => target.startsWith('@shmd/client')),
    );
  expect(wrong).toEqual([]);
});

test('the operating system is chosen in binding.gyp alone', () => {
  const conditionals = readdirSync(join(root, 'native/src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(cc|h)$/.test(name))
    .filter((name) =>
      /^#\s*(if|ifdef|ifndef|elif).*(_WIN32|__linux__|__APPLE__)/m.test(
        readFileSync(join(root, 'native/src', name), 'utf8'),
      ),
    );
  expect(conditionals).toEqual([]);
});

/** Which folders of the native code each may include. */
const NATIVE: Record<string, string[]> = {
  platform: [],
  ledger: ['platform'],
  mapping: ['platform'],
  reaper: ['ledger', 'platform'],
  binding: ['ledger', 'mapping', 'platform'],
};

test('the native code is what its folders say, and includes one way', () => {
  const src = join(root, 'native/src');
  expect(readdirSync(src).sort()).toEqual(Object.keys(NATIVE).sort());
  const wrong = Object.entries(NATIVE).flatMap(([folder, allowed]) =>
    readdirSync(join(src, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(cc|h)$/.test(name))
      .flatMap((name) => {
        const text = readFileSync(join(src, folder, name), 'utf8');
        const included = [...text.matchAll(/#include "([^"]+)"/g)].map((match) => match[1] as string);
        return included
          .filter((header) => ![folder, ...allowed].some((each) => header.startsWith(`${each}/`)))
          .map((header) => `${folder}/${name} includes ${header}`);
      }),
  );
  expect(wrong).toEqual([]);
  const withNode = readdirSync(src).filter((folder) =>
    readdirSync(join(src, folder), { recursive: true, encoding: 'utf8' }).some(
      (name) =>
        /\.(cc|h)$/.test(name) && /#include <(napi|node_api|uv)/.test(readFileSync(join(src, folder, name), 'utf8')),
    ),
  );
  expect(withNode).toEqual(['binding']);
});

test('every source of the native code is built', () => {
  const gyp = readFileSync(join(root, 'native/binding.gyp'), 'utf8');
  const unused = readdirSync(join(root, 'native/src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.cc'))
    .filter((name) => !gyp.includes(`'src/${name}'`));
  expect(unused).toEqual([]);
});

test('T: within a package the folders import one way', () => {
  for (const dir of Object.keys(ALLOWED)) {
    const folderOf = (path: string) => (path.includes('/') ? (path.split('/')[0] as string) : null);
    const arrows = new Map<string, Set<string>>();
    for (const file of sources(dir)) {
      const from = folderOf(file);
      for (const target of importsOf(join(root, dir, file)).filter((each) => each.startsWith('.'))) {
        const to = folderOf(join(file, '..', target));
        if (from && to && from !== to) arrows.set(from, (arrows.get(from) ?? new Set()).add(to));
      }
    }
    const reaches = (from: string, to: string, seen = new Set<string>()): boolean =>
      [...(arrows.get(from) ?? [])].some(
        (next) => next === to || (!seen.has(next) && reaches(next, to, seen.add(next))),
      );
    expect(
      [...arrows.keys()].filter((folder) => reaches(folder, folder)),
      dir,
    ).toEqual([]);
  }
});
