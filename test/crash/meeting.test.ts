import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { connect, SharedCell, SharedMutex } from '@shmd/client';
import { expect, onTestFinished, test } from 'vitest';
import { isAlive, scene } from '../helpers/scene.js';
import { until } from '../helpers/until.js';

/** Ends a manager that the test has started. */
async function ended(pid: number, signal: NodeJS.Signals): Promise<void> {
  process.kill(pid, signal);
  await until(() => !isAlive(pid), { what: 'the manager to end' });
}

/** Whoever is not woken in this time is stuck. ms. */
const STUCK = 20_000;

test('F671 kill -9 of a waiter: those who notify and wait beside it notice nothing', async () => {
  const own = scene();
  const manager = await own.manager();
  const shm = await manager.create({ name: 'a', size: 64 });
  const waiter = await own.clientStage(manager.address);
  await waiter.run(async ({ client, kept }) => {
    const there = await client.attach('a');
    kept.waiting = there.changed().catch(() => {});
  });
  const beside = shm.changed({ timeout: STUCK });
  await waiter.kill();
  shm.notify();
  expect(await beside).toBe(1);
  for (let i = 0; i < 100; i++) shm.notify();
  expect(shm.version).toBe(101);
});

test('F672 kill -9 of a lock’s holder: the next one gets it, and hears that; so does one that blocks its thread', async () => {
  const own = scene();
  const manager = await own.manager();
  const shm = await manager.create({ name: 'a', size: 64 });
  const mutex = SharedMutex.over(shm);
  const hold = async () => {
    const holder = await own.clientStage(manager.address);
    await holder.run(async ({ client, SharedMutex }) => void (await SharedMutex.over(await client.attach('a')).lock()));
    return holder;
  };
  const first = await hold();
  expect(mutex.holder).toMatchObject({ pid: first.pid });
  const waiting = mutex.lock({ timeout: STUCK });
  await first.kill();
  const guard = await waiting;
  expect(guard.ownerDied).toBe(true);
  guard.consistent();
  guard.unlock();
  const second = await hold();
  const blocked = await own.clientStage(manager.address);
  const locked = blocked.run(async ({ client, SharedMutex }, timeout) => {
    const there = await client.attach('a');
    there.notify();
    return SharedMutex.over(there).lockSync(timeout).ownerDied;
  }, STUCK);
  await shm.changed({ since: 0, timeout: STUCK });
  await second.kill();
  expect(await locked).toBe(true);
});

test('F673 a worker that is terminated while it has a lock counts as a process', async () => {
  const own = scene();
  const manager = await own.manager();
  const mutex = SharedMutex.over(await manager.create({ name: 'shared', size: 64 }));
  const parent = await own.clientStage(manager.address);
  await parent.run(async ({ Worker, lockingWorker, kept }) => {
    kept.worker = new Worker(lockingWorker);
    await new Promise((resolve, reject) => kept.worker.once('message', resolve).once('error', reject));
  });
  const waiting = mutex.lock({ timeout: STUCK });
  await parent.run(async ({ kept }) => void (await kept.worker.terminate()));
  expect((await waiting).ownerDied).toBe(true);
});

test('F674 a holder that is stopped keeps the lock', async () => {
  const own = scene();
  const manager = await own.manager();
  const mutex = SharedMutex.over(await manager.create({ name: 'a', size: 64 }));
  const holder = await own.clientStage(manager.address);
  await holder.run(async ({ client, SharedMutex, kept }) => {
    kept.guard = await SharedMutex.over(await client.attach('a')).lock();
  });
  holder.child.kill('SIGSTOP');
  await expect(mutex.lock({ timeout: 1_000 })).rejects.toMatchObject({ code: 'ERR_SHM_TIMEOUT' });
  expect(mutex.holder).toMatchObject({ pid: holder.pid });
  holder.child.kill('SIGCONT');
  await holder.run(({ kept }) => kept.guard.unlock());
  expect(await mutex.lock({ timeout: STUCK })).toMatchObject({ ownerDied: false });
});

test('F675 kill -9 of a cell’s writer in the middle of a value: the last one stays whole, and the next writer goes on', async () => {
  const own = scene();
  const manager = await own.manager();
  const cell = await SharedCell.create(manager, { name: 'a', size: 100_000 });
  const dying = await own.clientStage(manager.address);
  const end = await dying.last(async ({ client, SharedCell }) => {
    const writer = await SharedCell.over(await client.attach('a')).writer();
    writer.write(new Uint8Array(100_000).fill(1));
    writer.update((slot) => {
      slot.fill(2, 0, 50_000);
      process.kill(process.pid, 'SIGKILL');
    });
  });
  expect(end).toBe('SIGKILL');
  const { version, data } = cell.read() as { version: number; data: Uint8Array };
  expect([version, data.every((byte) => byte === 1)]).toEqual([1, true]);
  const writer = await cell.writer({ timeout: STUCK });
  for (let i = 2; i < 10; i++) {
    expect(writer.write(new Uint8Array(100_000).fill(i))).toBe(i);
    expect(cell.read()?.data.every((byte) => byte === i)).toBe(true);
  }
});

test('F676 a manager without grace is killed: waits end, and who has a lock hears it', async () => {
  const own = scene();
  const { pid, address } = await own.daemon();
  const client = await connect(address);
  onTestFinished(() => client.close());
  const shm = await client.create({ name: 'a', size: 64 });
  const guard = await SharedMutex.over(shm).lock();
  const { signal } = guard;
  const waits = [shm.changed(), client.waitAsync(new Int32Array(shm.buffer), 9, 0), SharedMutex.over(shm).lock()];
  process.kill(pid, 'SIGKILL');
  for (const wait of waits) await expect(wait).rejects.toMatchObject({ code: 'ERR_SHM_DISCONNECTED' });
  expect(signal.aborted).toBe(true);
  expect(() => guard.unlock()).toThrow(expect.objectContaining({ code: 'ERR_SHM_STALE' }));
  await expect(shm.changed()).rejects.toMatchObject({ code: 'ERR_SHM_DISCONNECTED' });
});

test('F677 a manager that is stopped as planned: waits end', async () => {
  const own = scene();
  const manager = await own.manager();
  const client = await connect(manager.address);
  onTestFinished(() => client.close());
  const waiting = (await client.create(64)).changed();
  const heard = expect(waiting).rejects.toMatchObject({ code: 'ERR_SHM_DISCONNECTED' });
  await manager.shutdown();
  await heard;
});

test('F678 a manager with grace is killed and comes back: waits and locks go on without it, and after it', async () => {
  const own = scene();
  const first = await own.daemon(['--grace', '30']);
  const client = await connect(first.address);
  onTestFinished(() => client.close());
  const shm = await client.create({ name: 'a', size: 64 });
  const mutex = SharedMutex.over(shm);
  const guard = await mutex.lock();
  const partner = await own.clientStage(first.address);
  await partner.run(async ({ client, kept, SharedMutex }) => {
    kept.there = await client.attach('a');
    kept.mutex = SharedMutex.over(kept.there);
  });
  const during = shm.changed({ timeout: STUCK });
  const lost = once(client, 'disconnect');
  await ended(first.pid, 'SIGKILL');
  await lost;
  await partner.run(({ kept }) => kept.there.notify());
  expect(await during).toBe(1);
  const across = shm.changed({ timeout: STUCK });
  const locking = partner.run(async ({ kept }, timeout) => {
    kept.guard = await kept.mutex.lock({ timeout });
    return kept.guard.ownerDied as boolean;
  }, STUCK);
  const back = once(client, 'reconnect');
  const second = await own.daemon(['--grace', '30']);
  await back;
  expect([guard.isHeld, guard.signal.aborted]).toEqual([true, false]);
  guard.unlock();
  expect(await locking).toBe(false);
  await partner.run(({ kept }) => kept.there.notify());
  expect(await across).toBe(2);
  // And a death is noticed by the successor.
  const waiting = mutex.lock({ timeout: STUCK });
  await partner.kill();
  expect((await waiting).ownerDied).toBe(true);
  await ended(second.pid, 'SIGTERM');
});

test('F679 a holder that dies while the manager is away: its successor notices', async () => {
  const own = scene();
  const first = await own.daemon(['--grace', '30']);
  const client = await connect(first.address);
  onTestFinished(() => client.close());
  const mutex = SharedMutex.over(await client.create({ name: 'a', size: 64 }));
  const holder = await own.clientStage(first.address);
  await holder.run(async ({ client, SharedMutex }) => void (await SharedMutex.over(await client.attach('a')).lock()));
  await ended(first.pid, 'SIGKILL');
  await holder.kill();
  const waiting = mutex.lock({ timeout: STUCK });
  const second = await own.daemon(['--grace', '30']);
  expect((await waiting).ownerDied).toBe(true);
  await ended(second.pid, 'SIGTERM');
});

test('F684 a lock is held when its manager stops, in a segment that outlives it: under the next manager whoever comes gets it, and hears that', async () => {
  const own = scene();
  const first = await own.manager();
  const shm = await first.create({ name: 'kept', size: 64, lifetime: 'persistent' });
  await SharedMutex.over(shm).lock();
  await first.shutdown();
  const second = await own.manager();
  // Its own client has the place that the holder had.
  (await second.create(8)).notify();
  const other = await connect(second.address);
  onTestFinished(() => other.close());
  const guard = await SharedMutex.over(await other.attach('kept')).lock({ timeout: STUCK });
  expect(guard.ownerDied).toBe(true);
  await second.unlink('kept');
});

test('F686 the runtime directory is cleared under a manager: who waits is heard of again, and who dies as well', async () => {
  const own = scene();
  const { address, pid } = await own.daemon();
  const client = await connect(address);
  onTestFinished(() => client.close());
  const shm = await client.create({ name: 'a', size: 64 });
  const mutex = SharedMutex.over(shm, 16);
  const [notifier, holder, early] = [
    await own.clientStage(address),
    await own.clientStage(address),
    await own.clientStage(address),
  ];
  const hold = async (stage: typeof holder) =>
    stage.run(async ({ client, SharedMutex }) => {
      await SharedMutex.over(await client.attach('a'), 16).lock();
    });
  await hold(early);
  const waiting = shm.changed({ since: 0, timeout: STUCK });
  const before = own.bells(address);
  rmSync(own.runtimeDir, { recursive: true });
  const first = mutex.lock({ timeout: STUCK });
  await early.kill();
  const repaired = await first;
  expect(repaired.ownerDied).toBe(true);
  repaired.consistent();
  repaired.unlock();
  const back = () => own.bells(address).length === before.length - 1;
  await until(back, { what: 'the bells of the others to come back', timeout: STUCK });
  // Rung for the first time by this one.
  await notifier.run(async ({ client }) => void (await client.attach('a')).notify());
  expect(await waiting).toBe(1);
  await hold(holder);
  const next = mutex.lock({ timeout: STUCK });
  await holder.kill();
  expect((await next).ownerDied).toBe(true);
  await ended(pid, 'SIGTERM');
});

test('F685 a manager that is stopped as planned: who blocks its thread without a timeout goes on', async () => {
  const own = scene();
  const manager = await own.manager();
  const shm = await manager.create({ name: 'a', size: 64 });
  const blocked = await own.clientStage(manager.address);
  const sleeping = blocked.run(async ({ client }) => {
    const there = await client.attach('a');
    there.notify();
    try {
      return client.waitSync(new Int32Array(there.buffer), 0, 0);
    } catch (error) {
      return (error as { code: string }).code;
    }
  });
  await shm.changed({ since: 0, timeout: STUCK });
  await manager.shutdown();
  expect(await sleeping).toBe('ERR_SHM_DISCONNECTED');
});

test('F688 a manager with grace is killed and comes back: waits and locks in an unlinked segment go on, and its words are nobody else’s', async () => {
  const own = scene();
  const first = await own.daemon(['--grace', '30']);
  const client = await connect(first.address);
  onTestFinished(() => client.close());
  const shm = await client.create({ name: 'a', size: 64 });
  const partner = await own.clientStage(first.address);
  await partner.run(async ({ client, kept, SharedMutex }) => {
    kept.there = await client.attach('a');
    kept.mutex = SharedMutex.over(kept.there);
  });
  await shm.unlink();
  const guard = await SharedMutex.over(shm).lock();
  const across = shm.changed({ timeout: STUCK });
  const locking = partner.run(async ({ kept }, timeout) => {
    const guard = await kept.mutex.lock({ timeout });
    return guard.ownerDied as boolean;
  }, STUCK);
  const back = once(client, 'reconnect');
  await ended(first.pid, 'SIGKILL');
  const second = await own.daemon(['--grace', '30']);
  await back;
  const other = await client.create({ name: 'b', size: 64 });
  other.notify();
  expect([shm.version, other.version]).toEqual([0, 1]);
  guard.unlock();
  expect(await locking).toBe(false);
  await partner.run(({ kept }) => kept.there.notify());
  expect(await across).toBe(1);
  await ended(second.pid, 'SIGTERM');
});
