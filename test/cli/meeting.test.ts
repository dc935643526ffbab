import { expect, test } from 'vitest';
import type { MetSegment } from '../../packages/manager/src/cli/meetings.js';
import { RawClient } from '../helpers/raw-client.js';
import { type Scene, scene } from '../helpers/scene.js';
import { until } from '../helpers/until.js';

/** Whoever is not woken in this time is stuck. ms. */
const STUCK = 20_000;

/** What `stat` says of the segment a. */
async function statOf(own: Scene, env: NodeJS.ProcessEnv): Promise<MetSegment> {
  return JSON.parse((await own.command(['stat', 'a', '--json'], { env })).stdout);
}

test('wait hears notify, whoever says it, and prints the version', async () => {
  const own = scene();
  const manager = await own.manager();
  const env = { SHMD_ADDRESS: manager.address };
  const shm = await manager.create({ name: 'a', size: 64 });
  expect(await own.command(['notify', 'a'], { env })).toMatchObject({ code: 0, stdout: '1\n' });
  expect(await own.command(['wait', 'a', '--since', '0'], { env })).toMatchObject({ code: 0, stdout: '1\n' });
  const waiting = own.command(['wait', 'a', '--since', '1', '--timeout', '60', '--json'], { env });
  await until(async () => (await statOf(own, env)).waiters !== 0, { what: 'it to wait' });
  expect(shm.notify()).toBe(2);
  expect(JSON.parse((await waiting).stdout)).toEqual({ name: 'a', version: 2 });

  const heard = shm.changed({ timeout: STUCK });
  const said = await own.command(['notify', 'a', '--json'], { env });
  expect([JSON.parse(said.stdout), await heard]).toEqual([{ name: 'a', version: 3 }, 3]);
});

test('wait ends with 1 when nobody has said anything in time, and when the segment is removed', async () => {
  const own = scene();
  const manager = await own.manager();
  const env = { SHMD_ADDRESS: manager.address };
  const shm = await manager.create({ name: 'a', size: 64 });
  const late = await own.command(['wait', 'a', '--timeout', '0.1'], { env });
  expect(late).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(/^shmd: ERR_SHM_TIMEOUT: .*\n$/) });
  const absent = await own.command(['wait', 'none'], { env });
  expect(absent).toMatchObject({ code: 1, stderr: expect.stringContaining('ERR_SHM_NOT_FOUND') });
  const waiting = own.command(['wait', 'a'], { env });
  await until(async () => (await statOf(own, env)).waiters !== 0, { what: 'it to wait' });
  await shm.unlink();
  expect(await waiting).toMatchObject({ code: 1, stderr: expect.stringContaining('a was removed') });
});

test('ls and stat show who waits, and who has a lock or writes a cell; nobody whose process is dead', async () => {
  const own = scene();
  const { address } = await own.daemon();
  const env = { SHMD_ADDRESS: address };
  const partner = await own.clientStage(address);
  const pid = await partner.run(async ({ client, SharedMutex, SharedCell, kept }, deadline) => {
    kept.guard = SharedMutex.over(await client.create({ name: 'locked', size: 64 })).tryLock();
    kept.writer = await (await SharedCell.create(client, { name: 'cell', size: 8 })).writer();
    const awaited = await client.create({ name: 'awaited', size: 8 });
    awaited.changed({ timeout: deadline }).catch(() => {});
    await client.create({ name: 'zeroes', size: 64 });
    // It says that it is a lock, and of its owner what cannot be.
    const wrong = await client.create({ name: 'wrong', size: 16 });
    wrong.buf.fill(0xff).write('MUX1', 8);
    return process.pid;
  }, STUCK * 3);
  const list = async (): Promise<MetSegment[]> => JSON.parse((await own.command(['ls', '--json'], { env })).stdout);
  const by = { clientId: expect.stringMatching(/^[0-9a-f]+\.\d+$/), pid };
  expect(await list()).toMatchObject([
    { name: 'locked', holder: by },
    { name: 'cell', holder: by },
    { name: 'awaited', holder: null, waiters: 1, attachments: 1 },
    { name: 'zeroes', holder: null },
    { name: 'wrong', holder: null },
  ]);
  const table = (await own.command(['ls'], { env })).stdout.split('\n');
  expect(table[0]).toMatch(/^NAME .* WAITERS +LOCK PID +AGE$/);
  expect(table[1]).toMatch(new RegExp(`^locked .* ${pid} +\\d+ s$`));
  expect((await own.command(['ls', '--all'], { env })).stdout).toContain(`(pid ${pid})`);
  expect((await own.command(['stat', 'locked'], { env })).stdout).toMatch(
    new RegExp(`^holder +{.*"pid":${pid}}$`, 'm'),
  );
  partner.child.kill('SIGKILL');
  await until(async () => (await list()).every(({ holder, waiters }) => holder === null && waiters === 0), {
    what: 'the dead one to hold and await nothing',
  });
});

test("a look ends no segment: one of lifetime 'attached' that nobody has attached stays", async () => {
  const own = scene();
  const manager = await own.manager();
  const env = { SHMD_ADDRESS: manager.address };
  // Made as other languages make it, whose creators attach it later.
  const raw = await RawClient.hello(manager.address);
  await raw.request('segment.create', { name: 'a', size: 8, lifetime: 'attached' });
  for (const args of [['ls'], ['stat', 'a'], ['top']]) expect((await own.command(args, { env })).code).toBe(0);
  expect(await manager.stat('a')).toMatchObject({ lifetime: 'attached', attachments: 0 });
  raw.socket.destroy();
});
