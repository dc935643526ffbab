import { readFileSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Client, connect, SharedMemory } from '@shmd/client';
import { expect, onTestFinished, test } from 'vitest';
import { dieInCall } from '../helpers/die-in-call.js';
import { childrenOf, type Doomed, expectCode, isAlive, type Scene, scene } from '../helpers/scene.js';
import type { Skip } from '../helpers/skip.js';
import { SPACE } from '../helpers/space.js';
import { until } from '../helpers/until.js';

// Deaths inside the making of a segment, where memory has its name from the moment it is made. On Linux there is no such moment.

const LARGE = 4 * 1024 * 1024;

/** The call in which the manager dies at its second segment: the first one's comes before it, and the board's before that. */
const STAMPED = ['posix_fallocate64:3:before', 'posix_fallocate64:3:after'] as const;
const UNSTAMPED = ['ftruncate64:3:before', 'ftruncate64:3:after'] as const;

/** A manager that dies as soon as it makes its second segment; resolves when it has. Skips the test where no segment is ever half made. */
async function dieMaking(own: Scene, moment: string, skip: Skip, grace = 0, onReady?: (manager: Doomed) => void) {
  if (SPACE !== 'posix') skip('no segment is half made here');
  const manager = await own.doomed('never', { grace }, dieInCall(moment, skip));
  const client: Client = await connect(manager.address);
  onTestFinished(() => client.close());
  const before = await client.create({ name: 'before', size: 16 });
  onReady?.(manager);
  const making = client.create({ name: 'half', size: LARGE });
  // Whoever waits for it may see its successor.
  making.catch(() => {});
  expect(await manager.exited).toBe('SIGKILL');
  return { manager, client, before, making, half: `${own.prefix}half` };
}

/** As `dieMaking`, and the reaper dies with its manager. */
async function abandonMaking(own: Scene, moment: string, skip: Skip) {
  let reaper = 0;
  const died = await dieMaking(own, moment, skip, 0, ({ pid }) => {
    [reaper] = childrenOf(pid) as [number];
    // Before the death that it would act on.
    process.kill(reaper, 'SIGSTOP');
  });
  process.kill(reaper, 'SIGKILL');
  await until(() => !isAlive(reaper), { what: 'the reaper to end' });
  return died;
}

for (const [row, moment] of [
  ['F431', STAMPED[0]],
  ['F432', STAMPED[1]],
] as const) {
  test(`${row} manager, SIGKILL at ${moment}: nobody can have the half-made segment, and gc removes it`, async ({
    skip,
  }) => {
    const own = scene();
    const died = await abandonMaking(own, moment, skip);
    expect(own.segments().sort()).toEqual([died.before.osName, died.half].sort());
    expect(() => SharedMemory.attach(died.half)).toThrow(expect.objectContaining({ code: 'ERR_SHM_NOT_FOUND' }));
    const gc = JSON.parse((await own.command(['gc', '--json'])).stdout);
    expect([...gc.unlinked].sort()).toEqual([died.before.osName, died.half].sort());
    expect(own.leftovers()).toEqual([]);
  });
}

test('F433 manager, SIGKILL with a half-made segment: the reaper removes it', async ({ skip }) => {
  const own = scene();
  await dieMaking(own, STAMPED[1], skip);
  await own.isReclaimed();
});

test('F434 manager with grace, SIGKILL with a half-made segment, another starts: it makes it anew', async ({
  skip,
}) => {
  const own = scene();
  const died = await dieMaking(own, STAMPED[1], skip, 30);
  const second = await own.daemon(['--grace', '30']);
  const shm = await died.making;
  expect([shm.size, shm.read().every((byte) => byte === 0)]).toEqual([LARGE, true]);
  expect(own.segments().sort()).toEqual([died.before.osName, shm.osName].sort());
  expect(await died.client.stat('half')).toMatchObject({ uid: shm.uid, attachments: 1 });
  second.child.kill('SIGTERM');
  await own.isReclaimed();
});

for (const [row, moment] of [
  ['F435', UNSTAMPED[0]],
  ['F436', UNSTAMPED[1]],
] as const) {
  test(`${row} manager, SIGKILL at ${moment}, before the stamp: unsure, so the name stays, and is reported`, async ({
    skip,
  }) => {
    const own = scene();
    const died = await abandonMaking(own, moment, skip);
    const gc = JSON.parse((await own.command(['gc', '--json'])).stdout);
    expect(gc).toMatchObject({ unlinked: [died.before.osName], foreign: [died.half] });
    expect(own.leftovers()).toEqual([died.half]);
    // It costs no memory, and the next manager says what is in the way.
    expect(statSync(join('/dev/shm', died.half)).blocks).toBe(0);
    await expectCode((await own.manager()).create({ name: 'half', size: 1 }), 'ERR_SHM_EXISTS');
    unlinkSync(join('/dev/shm', died.half));
  });
}

test('F437 a segment whose stamp was destroyed, and its manager killed: unsure, so it stays', async ({ skip }) => {
  if (SPACE !== 'posix') return skip('no segment has a stamp here');
  const own = scene();
  const manager = await own.doomed('never');
  const client = await connect(manager.address);
  onTestFinished(() => client.close());
  const [whole, scribbled] = await Promise.all([client.create(16), client.create(16)]);
  const path = join('/dev/shm', scribbled.osName);
  const bytes = readFileSync(path);
  writeFileSync(path, bytes.fill(0, 4096), { flag: 'r+' });
  process.kill(manager.pid, 'SIGKILL');
  await until(() => own.segments().length === 1, { what: 'the other one to go' });
  expect(own.segments()).toEqual([scribbled.osName]);
  expect(whole.osName).not.toBe(scribbled.osName);
  unlinkSync(path);
});
