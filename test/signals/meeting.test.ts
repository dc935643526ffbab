import { Worker } from 'node:worker_threads';
import { connect, SharedMutex } from '@shmd/client';
import { attach } from '@shmd/native';
import { type BoardPlace, fromWire } from '@shmd/protocol';
import { Board } from '@shmd/protocol/board';
import { expect, onTestFinished, test } from 'vitest';
import { RawClient } from '../helpers/raw-client.js';
import { scene } from '../helpers/scene.js';
import { until } from '../helpers/until.js';

/** Whoever is not woken in this time is stuck. ms. */
const STUCK = 20_000;

test('two processes take turns at words, and no wake is lost', async () => {
  const own = scene();
  const manager = await own.manager();
  const shm = await manager.create({ name: 'a', size: 64 });
  const words = new Int32Array(shm.buffer);
  const rounds = 3_000;
  const partner = await own.clientStage(manager.address);
  const echo = partner.run(
    async ({ client }, count, timeout) => {
      const there = new Int32Array((await client.attach('a')).buffer);
      for (let i = 1; i <= count; i++) {
        await client.waitAsync(there, 0, i - 1, { timeout });
        Atomics.store(there, 1, i);
        client.notify(there, 1);
      }
    },
    rounds,
    STUCK,
  );
  for (let i = 1; i <= rounds; i++) {
    Atomics.store(words, 0, i);
    manager.notify(words, 0);
    expect(await manager.waitAsync(words, 1, i - 1, { timeout: STUCK })).not.toBe('timed-out');
  }
  await echo;
});

test('changed() hears notify() of another process, also by an attachment that only reads', async () => {
  const own = scene();
  const manager = await own.manager();
  const shm = await manager.create({ name: 'a', size: 64 });
  const partner = await own.clientStage(manager.address);
  const heard = partner.run(async ({ client }, timeout) => {
    const there = await client.attach('a', { access: 'read' });
    const version = await there.changed({ since: 0, timeout });
    return { version, text: there.read(0, 5).toString() };
  }, STUCK);
  shm.write('hello');
  expect(shm.notify()).toBe(1);
  expect(await heard).toEqual({ version: 1, text: 'hello' });
});

test('a thread that blocks is woken by another process, by a word and by a lock', async () => {
  const own = scene();
  const manager = await own.manager();
  const shm = await manager.create({ name: 'a', size: 64 });
  const mutex = SharedMutex.over(shm);
  const words = new Int32Array(shm.buffer, 16);
  const partner = await own.clientStage(manager.address);
  const guard = mutex.lockSync();
  const asleep = partner.run(async ({ client, SharedMutex }, timeout) => {
    const there = await client.attach('a');
    const view = new Int32Array(there.buffer, 16);
    Atomics.store(view, 1, 1);
    client.notify(view, 1);
    const word = client.waitSync(view, 0, 0, timeout);
    const lock = SharedMutex.over(there).lockSync(timeout);
    return { isWoken: word !== 'timed-out', fence: lock.fence, ownerDied: lock.ownerDied };
  }, STUCK);
  await manager.waitUntil(words, 1, (value) => value === 1, { timeout: STUCK });
  Atomics.store(words, 0, 1);
  manager.notify(words, 0);
  guard.unlock();
  expect(await asleep).toEqual({ isWoken: true, fence: 2, ownerDied: false });
});

/** The board of the manager there, as anybody sees it who is given a place on it. */
async function boardOf(address: string): Promise<Board> {
  const raw = await RawClient.open(address);
  const { result } = await raw.request('hello', { protocol: 1, client: { pid: 1, name: 'looks', version: '0' } });
  const { dir, osName, ...wire } = result.board as BoardPlace;
  raw.close();
  return Board.over(attach(dir, osName, 'read', fromWire(wire), -1, 0, -1));
}

test('a worker whose thread sleeps for ever can be terminated', async () => {
  const own = scene();
  const manager = await own.manager();
  const shm = await manager.create({ name: 'a', size: 64 });
  const sleeping = `
    import { connect } from '@shmd/client';
    const client = await connect();
    client.waitSync(new Int32Array((await client.attach('a')).buffer), 0, 0);`;
  const source = new URL(
    `data:text/javascript,${encodeURIComponent(sleeping.replace('@shmd/client', import.meta.resolve('@shmd/client')))}`,
  );
  const worker = new Worker(source, { env: { ...process.env, ...manager.env } });
  const board = await boardOf(manager.address);
  const slots = Array.from({ length: board.layout.slots }, (_, slot) => slot);
  await until(() => slots.some((slot) => board.sleeps(slot)), { what: 'the worker to sleep' });
  await worker.terminate();
  expect(shm.notify()).toBe(1);
});

test('a program ends that waits for nothing, and one that waits does not before it is over', async () => {
  const own = scene();
  const manager = await own.manager();
  await manager.create({ name: 'a', size: 64 });
  const program = (then: string) => `
    import { connect, SharedMutex } from '@shmd/client';
    const client = await connect();
    const shm = await client.attach('a');
    ${then}
    process.on('exit', () => console.log('the end'));`;
  const env = { SHMD_ADDRESS: manager.address };
  const nothing = await own.node(program('shm.notify(); SharedMutex.over(shm).tryLock().unlock();'), env);
  expect(nothing).toMatchObject({ code: 0, stdout: 'the end\n' });
  const waiting = await own.node(program('shm.changed({ timeout: 300 }).catch(({ code }) => console.log(code));'), env);
  expect(waiting).toMatchObject({ code: 0, stdout: 'ERR_SHM_TIMEOUT\nthe end\n' });
});

test('never two inside: processes that add to a plain word under a lock', async () => {
  const own = scene();
  const manager = await own.manager();
  const shm = await manager.create({ name: 'a', size: 64 });
  const each = 500;
  const job = async (address: string) => {
    const stage = await own.clientStage(address);
    return stage.run(
      async ({ client, SharedMutex }, count, timeout) => {
        const there = await client.attach('a');
        const mutex = SharedMutex.over(there);
        const words = new Int32Array(there.buffer, 16);
        const add = async () => {
          for (let i = 0; i < count; i++) {
            await mutex.run(() => void words.set([(words[0] as number) + 1]), { timeout });
          }
        };
        await Promise.all([add(), add()]);
      },
      each,
      STUCK,
    );
  };
  await Promise.all([job(manager.address), job(manager.address), job(manager.address)]);
  expect(Atomics.load(new Int32Array(shm.buffer), 4)).toBe(3 * 2 * each);
  expect(SharedMutex.over(shm).holder).toBe(null);
});

test('waits end with the attachment, and with the client', async () => {
  const own = scene();
  const manager = await own.manager();
  const client = await connect(manager.address);
  onTestFinished(() => client.close());
  await manager.create({ name: 'a', size: 64 });
  const [one, other] = [await client.attach('a'), await client.attach('a')];
  const view = new Int32Array(one.buffer);
  const [mutex, beside] = [SharedMutex.over(one), SharedMutex.over(other)];
  const waits = [one.changed(), client.waitAsync(view, 0, 0), mutex.lock()];
  const guard = await (waits[2] as ReturnType<SharedMutex['lock']>);
  const locking = mutex.lock();
  const surviving = other.changed();
  one.close();
  for (const wait of [waits[0], waits[1], locking])
    await expect(wait).rejects.toMatchObject({ code: 'ERR_SHM_CLOSED' });
  await expect(client.waitAsync(view, 0, 0)).rejects.toMatchObject({ code: 'ERR_SHM_CLOSED' });
  expect(() => one.version).toThrow(expect.objectContaining({ code: 'ERR_SHM_CLOSED' }));
  expect(() => guard.unlock()).toThrow(expect.objectContaining({ code: 'ERR_SHM_STALE' }));
  const held = await beside.lock();
  for (const take of [() => mutex.tryLock(), () => mutex.lockSync()]) {
    expect(take).toThrow(expect.objectContaining({ code: 'ERR_SHM_CLOSED' }));
  }
  held.unlock();
  const closing = client.close();
  await expect(surviving).rejects.toMatchObject({ code: 'ERR_SHM_CLOSED' });
  await closing;
});
