import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type Host, nodeProgram } from '../src/launch/node-program.js';

/** A runtime called bun, and folders with and without a node. */
function installed(): { bun: Host; empty: string; shim: string; unusable: string; usable: string } {
  const root = mkdtempSync(join(tmpdir(), 'node-program-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const folder = (name: string) => {
    mkdirSync(join(root, name));
    return join(root, name);
  };
  const program = (path: string, mode = 0o755) => {
    writeFileSync(path, '');
    chmodSync(path, mode);
    return path;
  };
  const [empty, shim, unusable, usable] = [folder('empty'), folder('shim'), folder('unusable'), folder('usable')];
  const execPath = program(join(root, 'bun'));
  symlinkSync(execPath, join(shim, 'node'));
  program(join(unusable, 'node'), 0o644);
  program(join(usable, 'node'));
  const bun = { versions: { node: '24.3.0', bun: '1.4.5' }, execPath, path: '', isSingleExecutable: false };
  return { bun, empty, shim, unusable, usable };
}

test('a manager runs on the Node.js that starts it', () => {
  expect(
    nodeProgram({ versions: { node: '20.19.0' }, execPath: '/opt/node', path: '', isSingleExecutable: false }),
  ).toBe('/opt/node');
});

test('for another runtime it is the first Node.js of PATH that is one and can be run', () => {
  const { bun, empty, shim, unusable, usable } = installed();
  const path = ['', empty, shim, unusable, usable].join(delimiter);
  expect(nodeProgram({ ...bun, path })).toBe(join(usable, 'node'));
});

test('a single executable application runs itself whatever it is told to: a manager takes the Node.js of PATH', () => {
  const { bun, usable } = installed();
  const host = { ...bun, versions: { node: '24.3.0' }, isSingleExecutable: true };
  expect(nodeProgram({ ...host, path: usable })).toBe(join(usable, 'node'));
  expect(() => nodeProgram({ ...host, path: '' })).toThrow(/not on a single executable application: install Node\.js/);
});

test.each([
  ['bun', /not on Bun/],
  ['deno', /not on Deno/],
  ['electron', /not on Electron/],
])('%s without a Node.js is told what to do', (name, who) => {
  const { bun, empty, shim } = installed();
  const host = { ...bun, versions: { node: '24.3.0', [name]: '1' }, path: [empty, shim].join(delimiter) };
  expect(() => nodeProgram(host)).toThrow(
    expect.objectContaining({ code: 'ERR_SHM_UNSUPPORTED', message: expect.stringMatching(who) }),
  );
  expect(() => nodeProgram(host)).toThrow(/install Node\.js.*shmd start.*connect\(\)/);
});
