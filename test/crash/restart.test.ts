import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Client, connect } from '@shmd/client';
import { SharedMemoryManager } from '@shmd/manager';
import { expect, onTestFinished, test } from 'vitest';
import { childrenOf, expectCode, isAlive, type Scene, scene } from '../helpers/scene.js';
import { until } from '../helpers/until.js';

/** Seconds: longer than any test needs for a restart, so that only a test that means it sees it end. */
const GRACE = '30';

function kill(pid: number, signal: NodeJS.Signals = 'SIGKILL'): void {
  process.kill(pid, signal);
}

function start(own: Scene, grace = GRACE) {
  return own.daemon(['--grace', grace]);
}

async function client(address: string): Promise<Client> {
  const made = await connect(address);
  onTestFinished(() => made.close());
  return made;
}

function next(emitter: Client, event: 'disconnect' | 'reconnect'): Promise<void> {
  return new Promise((resolve) => emitter.once(event, () => resolve()));
}

/** Kills the manager, starts its successor, and waits until these clients are back. */
async function restart(own: Scene, pid: number, clients: Client[]): Promise<{ pid: number; address: string }> {
  const back = clients.map((each) => next(each, 'reconnect'));
  kill(pid);
  const successor = await start(own);
  await Promise.all(back);
  return successor;
}

async function stopped(own: Scene, pid: number): Promise<void> {
  kill(pid, 'SIGTERM');
  await until(() => !isAlive(pid), { what: 'the manager to end', timeout: 5_000 });
  await own.isReclaimed();
}

test('F040 manager with grace, SIGKILL, another starts: owners, attachments and memory are as before', async () => {
  const own = scene();
  const first = await start(own);
  const [owner, attacher] = [await client(first.address), await client(first.address)];
  const { id } = owner;
  const mine = await owner.create({ name: 'mine', size: 100, lifetime: 'owner', meta: { of: 'owner' } });
  const kept = await owner.create({ name: 'kept', size: 100 });
  const shared = await owner.create({ name: 'shared', size: 100, lifetime: 'attached' });
  const seen = await attacher.attach('shared');
  shared.buf.write('before');
  const before = await owner.list();
  const second = await restart(own, first.pid, [owner, attacher]);
  expect(second.address).toBe(first.address);
  expect(second.pid).not.toBe(first.pid);
  expect(seen.buf.toString('utf8', 0, 6)).toBe('before');
  expect(owner.id).toBe(id);
  expect(await owner.list()).toEqual(before);
  expect((await owner.stat('mine')).meta).toEqual({ of: 'owner' });
  shared.close();
  expect(own.segments().length).toBe(3);
  seen.close();
  kept.close();
  mine.close();
  await owner.close();
  await until(() => !own.segments().includes(`${own.prefix}mine`), { what: "the owner's segment to go" });
  await stopped(own, second.pid);
});

test('F041 manager with grace, SIGKILL, nobody comes: the reaper reclaims when the grace is over', async () => {
  const own = scene();
  const { pid, address } = await start(own, '0.5');
  const held = await client(address);
  await held.create({ name: 'a', size: 8 });
  kill(pid);
  expect(own.segments().length).toBe(1);
  await until(() => own.leftovers().length === 0, { what: 'the reaper to reclaim', timeout: 5_000 });
  await expectCode(held.list(), 'ERR_SHM_DISCONNECTED');
});

test('F042 manager with grace, SIGKILL, and shmd gc comes first: it leaves all to the reaper', async () => {
  const own = scene();
  const { pid, address } = await start(own);
  const held = await client(address);
  await held.create({ name: 'a', size: 8 });
  kill(pid);
  await until(() => !isAlive(pid), { what: 'the manager to end' });
  const gc = await own.command(['gc', '--json']);
  expect(JSON.parse(gc.stdout)).toMatchObject({ ledgers: 0, unlinked: [] });
  const other = await own.manager();
  expect(own.segments()).toEqual([`${own.prefix}a`]);
  await other.shutdown();
  const back = next(held, 'reconnect');
  const second = await start(own);
  await back;
  expect((await held.stat('a')).attachments).toBe(1);
  await stopped(own, second.pid);
});

test('F043 manager with grace and reaper, SIGKILL: shmd gc reclaims at once', async () => {
  const own = scene();
  const { pid, address } = await start(own);
  const held = await client(address);
  await held.create({ name: 'a', size: 8 });
  kill(pid, 'SIGSTOP');
  const [reaper] = childrenOf(pid) as [number];
  kill(reaper);
  kill(pid);
  await until(() => !isAlive(pid) && !isAlive(reaper), { what: 'manager and reaper to end' });
  const gc = await own.command(['gc', '--json']);
  expect(JSON.parse(gc.stdout)).toMatchObject({ ledgers: 1, unlinked: [`${own.prefix}a`] });
  expect(own.leftovers()).toEqual([]);
});

test('F044 manager with grace and client, SIGKILL: what the client held goes when it does not come back', async () => {
  const own = scene();
  const first = await start(own, '3');
  const gone = await own.clientStage(first.address);
  const back = await client(first.address);
  await gone.run(async ({ client }) => {
    await client.create({ name: 'owned', size: 8, lifetime: 'owner' });
    await client.create({ name: 'attached', size: 8, lifetime: 'attached' });
    await client.create({ name: 'kept', size: 8 });
  });
  const shared = await back.attach('attached');
  kill(first.pid);
  await gone.kill();
  const returned = next(back, 'reconnect');
  const second = await start(own, '3');
  await returned;
  expect((await back.list()).length).toBe(3);
  await until(() => !own.segments().includes(`${own.prefix}owned`), {
    what: 'the claim window to end',
    timeout: 10_000,
  });
  expect(own.segments().sort()).toEqual([`${own.prefix}attached`, `${own.prefix}kept`]);
  shared.close();
  await until(() => own.segments().length === 1, { what: 'the last attachment to end it' });
  await stopped(own, second.pid);
});

test('F045 a segment unlinked before the restart is not claimed by the new one of its name', async () => {
  const own = scene();
  const first = await start(own);
  const held = await client(first.address);
  const old = await held.create({ name: 'a', size: 8 });
  old.buf.fill(1);
  await held.unlink('a');
  const fresh = await held.create({ name: 'a', size: 16 });
  const second = await restart(own, first.pid, [held]);
  expect((await held.stat('a')).attachments).toBe(1);
  expect(old.buf[0]).toBe(1);
  expect(await held.stat('a')).toMatchObject({ uid: fresh.uid, size: 16 });
  old.close();
  expect((await held.stat('a')).attachments).toBe(1);
  await stopped(own, second.pid);
});

test('F046 requests while no manager runs wait for its successor, and end with ERR_SHM_DISCONNECTED when none comes', async () => {
  const own = scene();
  const first = await start(own);
  const held = await client(first.address);
  const lost = next(held, 'disconnect');
  const back = next(held, 'reconnect');
  kill(first.pid);
  await lost;
  const creating = held.create({ name: 'later', size: 8 });
  const listing = held.list();
  const aborted = held.create({ size: 8, signal: AbortSignal.timeout(20) });
  await expect(aborted).rejects.toMatchObject({ name: 'TimeoutError' });
  const second = await start(own);
  await back;
  expect((await creating).name).toBe('later');
  expect(await listing).toBeInstanceOf(Array);
  expect(own.segments()).toEqual([`${own.prefix}later`]);
  await stopped(own, second.pid);
});

test('F047 waiting attaches and openOrCreate survive a restart', async () => {
  const own = scene();
  const first = await start(own);
  const [maker, waiter] = [await client(first.address), await client(first.address)];
  let go: () => void = () => {};
  const held = new Promise<void>((resolve) => {
    go = resolve;
  });
  const initialising = new Promise<void>((resolve) => {
    void maker
      .openOrCreate({
        name: 'config',
        size: 8,
        init: async (shm) => {
          resolve();
          await held;
          shm.buf.write('made');
        },
      })
      .catch(() => {});
  });
  await initialising;
  const waiting = waiter.attach('config', { wait: true });
  const second = await restart(own, first.pid, [maker, waiter]);
  expect((await maker.stat('config')).state).toBe('initialising');
  go();
  expect((await waiting).buf.toString('utf8', 0, 4)).toBe('made');
  await stopped(own, second.pid);
});

test('F048 events go on after a restart', async () => {
  const own = scene();
  const first = await start(own);
  const [listener, maker] = [await client(first.address), await client(first.address)];
  const heard: string[] = [];
  listener.on('segment', ({ event, segment }) => heard.push(`${event} ${segment.name}`));
  await listener.status(); // answered after the subscription
  await maker.create({ name: 'a', size: 8 });
  await until(() => heard.length === 1, { what: 'the first event' });
  const second = await restart(own, first.pid, [listener, maker]);
  await maker.create({ name: 'b', size: 8 });
  await until(() => heard.length === 2, { what: 'both events' });
  expect(heard).toEqual(['created a', 'created b']);
  await stopped(own, second.pid);
});

test("F049 'persistent' survives a planned stop, and the next manager of the directory adopts it", async () => {
  const own = scene();
  const first = await own.manager();
  const kept = await first.create({ name: 'kept', size: 100, lifetime: 'persistent', meta: { version: 3 } });
  await first.create({ name: 'other', size: 100 });
  kept.buf.write('kept');
  await first.shutdown();
  expect(own.segments()).toEqual([`${own.prefix}kept`]);
  expect(JSON.parse((await own.command(['gc', '--json'])).stdout)).toMatchObject({ unlinked: [] });
  expect(own.segments()).toEqual([`${own.prefix}kept`]);
  const second = await own.manager();
  expect(await second.list()).toMatchObject([
    { name: 'kept', size: 100, uid: kept.uid, lifetime: 'persistent', owner: null },
  ]);
  const again = await second.attach('kept');
  expect(again.buf.toString('utf8', 0, 4)).toBe('kept');
  expect((await second.stat('kept')).meta).toEqual({ version: 3 });
  await second.unlink('kept');
  await second.shutdown();
  expect(own.leftovers()).toEqual([]);
});

test("F053 a manager that cannot serve leaves a stopped manager's ledger and 'persistent' segment to one that can", async () => {
  const own = scene();
  const first = await own.manager();
  const { uid } = await first.create({ name: 'kept', size: 100, lifetime: 'persistent' });
  await first.shutdown();
  // Nobody can make a socket there.
  const address = '/proc/shmd-test.sock';
  await expectCode(SharedMemoryManager.start({ ...own.options, address }), 'ERR_SHM_PERMISSION');
  const second = await own.manager();
  expect(await second.list()).toMatchObject([{ name: 'kept', uid }]);
  await second.unlink('kept');
});

test("F050 'persistent' survives stop and start of a daemon at the same address, twice", async () => {
  const own = scene();
  let { pid, address } = await own.daemon();
  const maker = await client(address);
  await maker.create({ name: 'kept', size: 8, lifetime: 'persistent' });
  await maker.close();
  for (let round = 0; round < 2; round++) {
    kill(pid, 'SIGTERM');
    await until(() => !isAlive(pid), { what: 'the manager to end' });
    expect(existsSync(address)).toBe(false);
    ({ pid, address } = await own.daemon());
    expect(own.segments()).toEqual([`${own.prefix}kept`]);
  }
  const last = await client(address);
  expect((await last.list()).length).toBe(1);
  await last.unlink('kept');
  await stopped(own, pid);
});

test("F051 'persistent' goes with a manager that is killed and not replaced", async () => {
  const own = scene();
  const manager = await own.manager();
  await manager.create({ name: 'kept', size: 8, lifetime: 'persistent' });
  kill(manager.pid);
  await own.isReclaimed();
});

test('F052 a persistent segment replaced by a stranger while no manager ran is left alone', async () => {
  const own = scene();
  const { rmSync, writeFileSync, readFileSync } = await import('node:fs');
  const first = await own.manager();
  await first.create({ name: 'kept', size: 8, lifetime: 'persistent' });
  await first.shutdown();
  const path = join('/dev/shm', `${own.prefix}kept`);
  rmSync(path);
  writeFileSync(path, 'a stranger');
  const second = await own.manager();
  expect(await second.list()).toEqual([]);
  await second.shutdown();
  expect(readFileSync(path, 'utf8')).toBe('a stranger');
  rmSync(path);
});
