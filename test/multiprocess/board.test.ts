import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { bellsFolder } from '@shmd/protocol/node';
import { expect, onTestFinished, test } from 'vitest';
import { mounted } from '../helpers/mounted.js';
import { RawClient } from '../helpers/raw-client.js';
import { isAlive, scene } from '../helpers/scene.js';
import { until } from '../helpers/until.js';

async function hello(address: string) {
  const raw = await RawClient.open(address);
  const { result } = await raw.request('hello', { protocol: 1, client: { pid: 1, name: 'c', version: '0' } });
  return { raw, board: result.board };
}

test('where there is too little room for a board, the manager serves without one', async ({ skip }) => {
  const own = scene();
  const shmDir = mounted(`${own.runtimeDir}-tmpfs`, 'size=1m', skip);
  const { address } = await own.manager({ shmDir });
  const { raw, board } = await hello(address);
  expect(board).toBeUndefined();
  expect((await raw.request('segment.create', { name: 'a', size: 8 })).result).not.toHaveProperty('word');
  expect((await raw.request('segment.notify', { name: 'a' })).error?.data.code).toBe('ERR_SHM_UNSUPPORTED');
});

test('where something else has the place of the bells, it is left alone, and the manager serves without a board', async () => {
  const own = scene();
  const address = `${own.runtimeDir}/m.sock`;
  writeFileSync(bellsFolder(address), 'not yours');
  const manager = await own.manager({ address });
  expect((await hello(address)).board).toBeUndefined();
  await manager.shutdown();
  expect(readFileSync(bellsFolder(address), 'utf8')).toBe('not yours');
  rmSync(bellsFolder(address));
});

test('a segment has the same words after a restart, and its version goes on', async () => {
  const own = scene();
  const first = await own.daemon(['--grace', '30']);
  const { raw } = await hello(first.address);
  await raw.request('segment.create', { name: 'other', size: 8 });
  const made = await raw.request('segment.create', { name: 'a', size: 8, attach: true });
  for (let i = 1; i <= 3; i++)
    expect((await raw.request('segment.notify', { name: 'a' })).result).toEqual({ version: i });
  for (let restarts = 0, { pid } = first; restarts < 2; restarts++) {
    process.kill(pid, 'SIGKILL');
    await until(() => !isAlive(pid), { what: 'the manager to end' });
    ({ pid } = await own.daemon(['--grace', '30']));
    const again = await hello(first.address);
    const { result } = await again.raw.request('segment.attach', { name: 'a' });
    expect(result.word).toBe(made.result.word);
    expect((await again.raw.request('segment.notify', { name: 'a' })).result).toEqual({ version: 4 + restarts });
    const fresh = await again.raw.request('segment.create', { size: 8 });
    expect(fresh.result.word).toBeGreaterThan(result.word);
  }
  await own.command(['stop', '--address', first.address]);
});

test('a persistent segment has a version under the next manager as well', async () => {
  const own = scene();
  const first = await own.manager();
  await first.create({ name: 'kept', size: 8, lifetime: 'persistent' });
  await first.shutdown();
  const second = await own.manager();
  const { raw } = await hello(second.address);
  onTestFinished(() => second.unlink('kept'));
  expect((await raw.request('segment.attach', { name: 'kept' })).result.word).toBeTypeOf('number');
  expect((await raw.request('segment.notify', { name: 'kept' })).result).toEqual({ version: 1 });
});
