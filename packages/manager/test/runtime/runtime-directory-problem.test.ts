import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type DirectoryProblem, runtimeDirectoryProblem } from '../../src/runtime/runtime-directory-problem.js';

function folder(name = 'shmd'): string {
  const parent = mkdtempSync(join(tmpdir(), 'shmd-problem-'));
  onTestFinished(() => rmSync(parent, { recursive: true, force: true }));
  mkdirSync(join(parent, name), { mode: 0o700 });
  return join(parent, name);
}

const uid = process.getuid?.();
const problemOf = (path: string) => runtimeDirectoryProblem(path, uid) as DirectoryProblem;

test('ours and closed: no problem; absent: to be made', () => {
  const path = folder();
  expect(problemOf(path)).toBeNull();
  expect(problemOf(join(path, 'a/b'))).toBe('absent');
  chmodSync(path, 0o710);
  expect(problemOf(path)).toBeNull();
});

test("chmod 700 is advised where shmd's files are, or nothing but its name, and nowhere else", () => {
  const [used, empty, homeLike, emptyOther, sticky] = [folder(), folder(), folder(), folder('empty'), folder()];
  for (const name of ['a.sock', 'a.ledger', 'a.ledger.reaper', 'a.ledger.tmp']) writeFileSync(join(used, name), '');
  for (const name of ['a.ledger', 'letter.txt']) writeFileSync(join(homeLike, name), '');
  for (const path of [used, empty, homeLike, emptyOther]) chmodSync(path, 0o755);
  chmodSync(sticky, 0o1777);
  for (const path of [used, empty]) expect(problemOf(path)).toMatchObject({ remedy: `run: chmod 700 ${path}` });
  for (const path of [homeLike, emptyOther, sticky]) {
    expect(problemOf(path).code).toBe('ERR_SHM_PERMISSION');
    expect(problemOf(path).remedy).not.toContain('chmod');
  }
});

test.runIf(uid === 0)("another user's directory is that user's to change (needs root)", () => {
  const path = folder();
  chmodSync(path, 0o777);
  chownSync(path, 65_534, 65_534);
  expect(problemOf(path)).toMatchObject({ code: 'ERR_SHM_PERMISSION', why: 'belongs to uid 65534' });
  expect(problemOf(path).remedy).not.toContain('chmod');
});

test('R8: a file or a link in its place, or a file above it, is named', () => {
  const path = folder();
  const file = join(path, 'file');
  writeFileSync(file, '');
  symlinkSync(path, join(path, 'link'));
  for (const wrong of [file, join(path, 'link')]) {
    expect(problemOf(wrong)).toMatchObject({ code: 'ERR_SHM_INVALID_ARGUMENT', why: 'is not a directory' });
  }
  for (const below of [join(file, 'x'), join(file, 'x/y')]) {
    expect(problemOf(below)).toMatchObject({
      code: 'ERR_SHM_INVALID_ARGUMENT',
      why: `cannot be: ${file} is not a directory`,
    });
  }
});
