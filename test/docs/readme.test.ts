import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { processesWith } from '../helpers/run.js';
import { scene } from '../helpers/scene.js';
import { until } from '../helpers/until.js';
import { copyPrograms, fileOf, jsBlocks } from './programs.js';

test('every JavaScript block of the README is a file that can be copied', () => {
  expect(jsBlocks('README.md').map(fileOf)).toEqual(['main.mjs', 'worker.mjs', 'settings.mjs', 'meeting.mjs']);
});

test("the README's first program runs as it stands, and leaves nothing", async () => {
  const own = scene();
  const { code, stdout, stderr } = await own.program(join(copyPrograms('README.md'), 'main.mjs'));
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const [, name] =
    /^worker: 2073600 bytes that begin with 255\nmain: (shmd_[0-9a-f]{8}) now begins with 42\n$/.exec(stdout) ?? [];
  expect(name, stdout).toBeDefined();
  expect(existsSync(join('/dev/shm', name as string))).toBe(false);
  await until(() => processesWith(own.runtimeDir).length === 0, { what: 'its processes to end' });
  expect(own.leftovers()).toEqual([]);
});

test('the README copies before it decodes, in a program that runs', async () => {
  const own = scene();
  const ran = await own.program(join(copyPrograms('README.md'), 'settings.mjs'));
  expect(ran).toMatchObject({ code: 0, stdout: '1920\n', stderr: '' });
  expect(own.leftovers()).toEqual([]);
});

test('the README meets on a segment, in a program that runs', async () => {
  const own = scene();
  const ran = await own.program(join(copyPrograms('README.md'), 'meeting.mjs'));
  expect(ran).toMatchObject({ code: 0, stdout: '1 hello\n', stderr: '' });
  expect(own.leftovers()).toEqual([]);
});

test('the programs of the page on waiting, locks and cells run as they stand', async () => {
  const folder = copyPrograms('docs/coordination.md');
  for (const [file, printed] of [
    ['changes.mjs', 'version 1: hello\n'],
    ['counter.mjs', '100\n'],
    ['cell.mjs', '2 1024 7\n'],
  ] as const) {
    const own = scene();
    expect(await own.program(join(folder, file)), file).toMatchObject({ code: 0, stdout: printed, stderr: '' });
    expect(own.leftovers()).toEqual([]);
  }
});

test('producer and consumer of the page for those who come from Python run as they stand', async () => {
  const own = scene();
  const folder = copyPrograms('docs/migrating-from-python.md');
  const run = ['run', '--name-prefix', own.prefix, '--'];
  const both = `'${process.execPath}' '${folder}/producer.mjs' && '${process.execPath}' '${folder}/consumer.mjs'`;
  const { code, stdout, stderr } = await own.command([...run, 'sh', '-c', both]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toBe('Int32Array(5) [ 2, 4, 6, 8, 10 ]\n');
  expect(own.leftovers()).toEqual([]);
});
