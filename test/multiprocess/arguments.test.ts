import type { Client } from '@shmd/client';
import { expect, test } from 'vitest';
import { RawClient } from '../helpers/raw-client.js';
import { expectCode, scene } from '../helpers/scene.js';

const BAD_NAMES: unknown[] = [
  '',
  '/',
  '..',
  '.',
  '.hidden',
  'a/b',
  'a\\b',
  'nul\0',
  'tab\t',
  'line\n',
  '\x7f',
  '\x85',
  '\ud800',
  'x\udc00y',
  'n'.repeat(201),
  'é'.repeat(101),
  null,
  7,
  true,
  {},
  [],
];

const BAD_SIZES: unknown[] = [
  0,
  -1,
  1.5,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  2 ** 53,
  '10',
  true,
  null,
  {},
  [],
  undefined,
];

const BAD_OPTIONS: Record<string, unknown>[] = [
  { lifetime: 'forever' },
  { lifetime: 1 },
  { meta: 'text' },
  { meta: { long: 'x'.repeat(5000) } },
  { nam: 'misspelt' },
  { dtype: 'int32' },
  { dtype: 'int32', shape: [3] },
];

function show(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value).slice(0, 24) : String(JSON.stringify(value) ?? value);
}

async function nothingWasMade(own: { segments(): string[] }, client: Client): Promise<void> {
  expect(own.segments()).toEqual([]);
  expect(await client.list()).toEqual([]);
}

test('bad names are refused with their code, in the API and on the wire', async () => {
  const own = scene();
  const manager = await own.manager();
  const raw = await RawClient.hello(manager.address);
  for (const name of BAD_NAMES) {
    const options = { name: name as string, size: 8 };
    await expectCode(manager.create(options), 'ERR_SHM_INVALID_NAME');
    for (const method of ['attach', 'unlink', 'stat'] as const) {
      await expectCode(Promise.resolve(manager[method](name as string)), 'ERR_SHM_INVALID_NAME');
    }
    await expectCode(manager.adopt(name as string), 'ERR_SHM_INVALID_NAME');
    const answer = await raw.request('segment.create', options);
    expect(answer.error?.data.code, show(name)).toBe('ERR_SHM_INVALID_NAME');
    expect(answer.error?.code).toBe(-32602);
  }
  await nothingWasMade(own, manager);
});

test('bad sizes are refused with their code, in the API and on the wire', async () => {
  const own = scene();
  const manager = await own.manager();
  const raw = await RawClient.hello(manager.address);
  for (const size of BAD_SIZES) {
    await expectCode(manager.create({ name: 'n', size: size as number }), 'ERR_SHM_INVALID_SIZE');
    const answer = await raw.request('segment.create', { name: 'n', size });
    expect(answer.error?.data.code, show(size)).toBe('ERR_SHM_INVALID_SIZE');
  }
  for (const bad of [-0, 2 ** 60]) await expectCode(manager.create(bad), 'ERR_SHM_INVALID_SIZE');
  await nothingWasMade(own, manager);
});

test('bad options are refused and never ignored', async () => {
  const own = scene();
  const manager = await own.manager();
  const raw = await RawClient.hello(manager.address);
  for (const bad of BAD_OPTIONS) {
    await expectCode(manager.create({ size: 8, ...bad } as never), 'ERR_SHM_INVALID_ARGUMENT');
    const answer = await raw.request('segment.create', { size: 8, ...bad });
    expect(answer.error?.data.code, show(bad)).toBe('ERR_SHM_INVALID_ARGUMENT');
  }
  for (const bad of [null, 'text', []]) {
    await expect(manager.create(bad as never)).rejects.toMatchObject({ code: expect.stringMatching(/INVALID/) });
  }
  await nothingWasMade(own, manager);
});

test('bad attach options are refused, and the attachment is given back', async () => {
  const own = scene();
  const manager = await own.manager();
  await manager.create({ name: 'a', size: 100 });
  for (const options of [
    { access: 'write' },
    { offset: -1 },
    { offset: 100 },
    { offset: 1.5 },
    { length: 0 },
    { length: 101 },
    { offset: 50, length: 51 },
    { timeout: -1, wait: true },
    { timeout: 'soon' },
    { acess: 'read' },
  ]) {
    await expectCode(manager.attach('a', options as never), 'ERR_SHM_INVALID_ARGUMENT');
  }
  expect((await manager.stat('a')).attachments).toBe(1);
});

test('good names at the limits work', async () => {
  const manager = await scene().manager({ namePrefix: '' });
  const own = `t${process.pid}`;
  for (const name of [
    `${own}${'n'.repeat(200 - own.length)}`,
    `${own} with space é 漢字 😀`,
    `${own}__proto__`,
    `${own}%2f`,
  ]) {
    const shm = await manager.create({ name, size: 1 });
    expect(shm.osName).toBe(name);
    await manager.attach(name);
  }
  for (const name of ['__proto__', 'constructor', 'toString']) {
    await expectCode(manager.stat(name), 'ERR_SHM_NOT_FOUND');
  }
});
