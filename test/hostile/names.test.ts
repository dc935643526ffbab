import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { arena } from './arena.js';
import { line, params, wireCases } from './wire-case.js';

const at = arena();

const BAD_NAMES: [what: string, name: unknown][] = [
  ['nothing', ''],
  ['a path upwards', '../etc/passwd'],
  ['an absolute path', '/etc/passwd'],
  ['the directory', '.'],
  ['its parent', '..'],
  ['a hidden file', '.hidden'],
  ['a Windows path', 'C:\\x'],
  ['a NUL', 'good\0bad'],
  ['a newline', 'a\nb'],
  ['an escape sequence', '\u001b[31m'],
  ['DEL', 'a\x7f'],
  ['C1', 'a\x9b'],
  ['half a pair', 'a\ud800'],
  ['the other half', '\udc00a'],
  ['201 bytes', 'n'.repeat(201)],
  ['202 bytes in 101 characters', 'é'.repeat(101)],
  ['a megabyte', 'n'.repeat(1_000_000)],
  ['null', null],
  ['a number', 1],
  ['an array', ['a']],
  ['an object', { toString: 'a' }],
];

const NAMED: [method: string, member: string, rest: object][] = [
  ['segment.create', 'name', { size: 16 }],
  ['segment.attach', 'name', { wait: true }],
  ['segment.publish', 'name', {}],
  ['segment.unlink', 'name', {}],
  ['segment.stat', 'name', {}],
  ['segment.transfer', 'name', { clientId: 'c' }],
  ['segment.adopt', 'osName', {}],
];

wireCases(
  at,
  BAD_NAMES.map(([what, name]) => ({
    what: `a name that is ${what}, to every method that takes one`,
    send: NAMED.map(([method, member, rest], id) => line(method, { ...rest, [member]: name }, id)),
    answers: NAMED.map((_, id) => params('ERR_SHM_INVALID_NAME', id)),
  })),
);

const ORDINARY = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'valueOf',
  '__defineGetter__',
  '%s%n',
  '$(id)',
  '-rf',
  '*',
];

test('names that mean something elsewhere are ordinary here', async () => {
  const raw = await at.raw();
  for (const name of ORDINARY) {
    expect((await raw.request('segment.stat', { name })).error?.data.code).toBe('ERR_SHM_NOT_FOUND');
    const made = await raw.request('segment.create', { name, size: 8, attach: true });
    expect(made.result).toMatchObject({ name, osName: at.scene.prefix + name, size: 8 });
    expect((await raw.request('segment.stat', { name })).result).toMatchObject({ name, size: 8, attachments: 1 });
  }
  expect(at.scene.segments()).toEqual(expect.arrayContaining(ORDINARY.map((name) => at.scene.prefix + name)));
  for (const name of ORDINARY) expect((await raw.request('segment.unlink', { name })).error).toBeUndefined();
});

test('ids that mean something elsewhere name no client, no segment and no attachment', async () => {
  const raw = await at.raw();
  await raw.request('segment.create', { name: 'mine', size: 8 });
  for (const id of ['__proto__', 'constructor', 'toString', '0', '*']) {
    const transfer = await raw.request('segment.transfer', { name: 'mine', clientId: id });
    expect(transfer.error?.data.code).toBe('ERR_SHM_NOT_FOUND');
    const stat = await raw.request('segment.stat', { name: 'mine', uid: id });
    expect(stat.error?.data.code).toBe('ERR_SHM_STALE');
  }
  await raw.request('segment.unlink', { name: 'mine' });
});

test('only what is plain shared memory is adopted', async () => {
  const raw = await at.raw();
  const path = (name: string) => join('/dev/shm', at.scene.prefix + name);
  const clear = () => {
    for (const name of ['link', 'dir', 'empty', 'sock']) rmSync(path(name), { recursive: true, force: true });
  };
  onTestFinished(clear);
  symlinkSync('/etc/passwd', path('link'));
  mkdirSync(path('dir'));
  writeFileSync(path('empty'), '');
  const server = createServer().listen(path('sock'));
  for (const name of ['link', 'dir', 'empty', 'sock', 'absent']) {
    const answer = await raw.request('segment.adopt', { osName: at.scene.prefix + name });
    expect(answer.error?.data.code, name).toBe('ERR_SHM_NOT_FOUND');
  }
  server.close();
  clear();
});

test("a stranger's object in the way of a name is an error, and stays", async () => {
  const raw = await at.raw();
  const path = join('/dev/shm', `${at.scene.prefix}taken`);
  onTestFinished(() => rmSync(path, { force: true }));
  symlinkSync('/etc/passwd', path);
  const answer = await raw.request('segment.create', { name: 'taken', size: 8 });
  expect(answer.error?.data.code).toBe('ERR_SHM_EXISTS');
  rmSync(path);
});
