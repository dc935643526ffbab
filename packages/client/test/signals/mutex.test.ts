import type { ShmError } from '@shmd/protocol';
import { expect, test } from 'vitest';
import { SharedMutex } from '../../src/mutex/shared-mutex.js';
import { isPending, settled } from '../helpers/board-room.js';
import { twoClients } from '../helpers/lock.js';

/** What `run` throws; undefined: it does not. */
function refusal(run: () => unknown): string | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    return (error as ShmError).code;
  }
}

test('one at a time has it, and who waits gets it next', async () => {
  const { room, a, here, there } = twoClients();
  expect(here.holder).toBe(null);
  const guard = await here.lock();
  expect(guard).toMatchObject({ ownerDied: false, fence: 1 });
  expect(there.holder).toEqual({ clientId: `client.${a.slot}`, pid: 100 + a.slot });
  expect(there.tryLock()).toBe(undefined);
  const waiting = there.lock();
  expect(await isPending(waiting)).toBe(true);
  guard.unlock();
  const next = await waiting;
  expect(next).toMatchObject({ ownerDied: false, fence: 2 });
  expect(() => guard.unlock()).toThrow(expect.objectContaining({ code: 'ERR_SHM_STALE' }));
  next.unlock();
  here.tryLock()?.[Symbol.dispose]();
  expect(room.interests).toBe(0);
});

test('while nobody else wants it no native call is made', () => {
  const { room, here } = twoClients();
  here.tryLock()?.unlock();
  const before = room.doorbells.calls;
  for (let i = 0; i < 100; i++) here.tryLock()?.unlock();
  here.lockSync().unlock();
  expect(room.doorbells.calls).toBe(before);
});

test('a hundred functions of one client take turns in the order in which they asked', async () => {
  const { room, here, a, bytes } = twoClients();
  const same = SharedMutex.over(a.attach(bytes));
  const order: number[] = [];
  let inside = 0;
  await Promise.all(
    Array.from({ length: 100 }, (_, i) =>
      (i % 2 ? here : same).run(async () => {
        expect(++inside).toBe(1);
        await settled();
        order.push(i);
        inside--;
      }),
    ),
  );
  expect(order).toEqual(Array.from({ length: 100 }, (_, i) => i));
  expect(room.interests).toBe(0);
});

test('two clients with many functions each: never two inside, and all come to it', async () => {
  const { here, there } = twoClients();
  let inside = 0;
  let runs = 0;
  const job = async () => {
    expect(++inside).toBe(1);
    await settled();
    inside--;
    runs++;
  };
  await Promise.all(Array.from({ length: 60 }, (_, i) => (i % 2 ? here : there).run(job)));
  expect(runs).toBe(60);
});

test('who gives up waiting leaves the queue', async () => {
  const { here, there } = twoClients();
  const guard = await there.lock();
  const controller = new AbortController();
  const late = here.lock({ timeout: 1 });
  const aborted = here.lock({ signal: controller.signal });
  const patient = here.lock();
  controller.abort(new Error('enough'));
  await expect(aborted).rejects.toThrow('enough');
  await expect(late).rejects.toMatchObject({ code: 'ERR_SHM_TIMEOUT' });
  guard.unlock();
  (await patient).unlock();
});

test('the first of the queue gives up when the lock was just given back: the second gets it', async () => {
  const { here } = twoClients();
  const controller = new AbortController();
  const held = await here.lock();
  const first = here.lock({ signal: controller.signal });
  const second = here.lock();
  held.unlock();
  controller.abort(new Error('enough'));
  await expect(first).rejects.toThrow('enough');
  (await second).unlock();
});

test('who asks when the lock was just given back comes after those who wait', async () => {
  const { here } = twoClients();
  const order: string[] = [];
  const held = await here.lock();
  const waiting = here.run(() => void order.push('waited'));
  held.unlock();
  const late = here.run(() => void order.push('late'));
  expect(here.tryLock()).toBe(undefined);
  await Promise.all([waiting, late]);
  expect(order).toEqual(['waited', 'late']);
});

test('lockSync: blocks until it is free, times out, and refuses to wait for its own client', async () => {
  const { room, here, there } = twoClients();
  const guard = await there.lock();
  room.doorbells.whileAsleep = () => guard.unlock();
  const own = here.lockSync();
  expect(own.isHeld).toBe(true);
  expect(() => here.lockSync()).toThrow(expect.objectContaining({ code: 'ERR_SHM_DEADLOCK' }));
  room.doorbells.whileAsleep = () => {};
  expect(() => there.lockSync(1)).toThrow(expect.objectContaining({ code: 'ERR_SHM_TIMEOUT' }));
  expect(() => there.lockSync(-1)).toThrow(expect.objectContaining({ code: 'ERR_SHM_INVALID_ARGUMENT' }));
  own.unlock();
});

test('lockSync goes before functions that wait, who get it after it', async () => {
  const { room, here, there } = twoClients();
  const guard = await there.lock();
  const waiting = here.lock();
  room.doorbells.whileAsleep = () => guard.unlock();
  const first = here.lockSync();
  expect(await isPending(waiting)).toBe(true);
  first.unlock();
  (await waiting).unlock();
});

test('run gives it back whatever happens, and says when it was lost meanwhile', async () => {
  const { words, here, there } = twoClients();
  expect(await here.run(() => 5)).toBe(5);
  await expect(
    here.run(() => {
      throw new Error('mine');
    }),
  ).rejects.toThrow('mine');
  await here.run((guard) => guard.unlock());
  await expect(here.run(() => void Atomics.store(words, 0, 0))).rejects.toMatchObject({ code: 'ERR_SHM_STALE' });
  (await there.lock()).unlock();
});

test('run says what went wrong in it, also when the lock cannot be given back properly', async () => {
  const { room, here, there } = twoClients();
  let waiting: Promise<unknown> | undefined;
  const run = here.run(() => {
    waiting = there.lock({ timeout: 1 });
    room.doorbells.ringer = () => {
      throw Object.assign(new Error('none is left'), { code: 'EMFILE' });
    };
    throw new Error('mine');
  });
  await expect(run).rejects.toThrow('mine');
  await waiting?.catch(() => {});
});

test('a process without any descriptor left that has one thing to tell can tell it to all', async () => {
  const { room, bytes, here } = twoClients();
  here.tryLock()?.unlock();
  const guard = await here.lock();
  const others = [1, 2, 3].map(() => SharedMutex.over(room.guest().attach(bytes)));
  const waiting = others.map((other) => other.run(() => {}));
  await settled();
  room.doorbells.descriptors = 0;
  guard.unlock();
  await Promise.all(waiting);
});

test('who cannot ring others for want of a descriptor says so, and its own functions hear of what it did all the same', async () => {
  const { room, a, bytes, here, there } = twoClients();
  const shm = a.attach(bytes);
  const held = await here.lock();
  const [next, changed] = [here.lock(), shm.changed()];
  for (const theirs of [there.lock(), room.guest().attach(bytes).changed()]) theirs.catch(() => {});
  await settled();
  room.doorbells.ringer = () => {
    throw Object.assign(new Error('none is left'), { code: 'ENFILE' });
  };
  expect(refusal(() => held.unlock())).toBe('ERR_SHM_NO_SPACE');
  (await next).unlock();
  expect(refusal(() => shm.notify())).toBe('ERR_SHM_NO_SPACE');
  expect(await changed).toBe(1);
});

test('a client that there is no descriptor for has done nothing on the board', () => {
  for (const descriptors of [0, 1]) {
    const { room, a, here } = twoClients();
    room.doorbells.descriptors = descriptors;
    expect(() => here.tryLock()).toThrow(expect.objectContaining({ code: 'ERR_SHM_NO_SPACE' }));
    expect(room.board.hasBegun(a.slot)).toBe(false);
    expect(room.doorbells.descriptors).toBe(descriptors);
    room.doorbells.descriptors = 2;
    here.tryLock()?.unlock();
  }
});

test('only 16 aligned bytes of a writable attachment that are zero or a lock can be one', () => {
  const { a } = twoClients();
  const bytes = new ArrayBuffer(64);
  const shm = a.attach(bytes);
  for (const offset of [2, -4, 52, 0.5, Number.NaN, '0' as unknown as number]) {
    expect(() => SharedMutex.over(shm, offset), String(offset)).toThrow(/offset/);
  }
  new Int32Array(bytes)[2] = 5;
  expect(() => SharedMutex.over(shm)).toThrow(expect.objectContaining({ code: 'ERR_SHM_INVALID_ARGUMENT' }));
  SharedMutex.over(shm, 48);
  const odd = a.attach(new ArrayBuffer(64), { offset: 2 });
  expect(() => SharedMutex.over(odd, 0)).toThrow(/offset/);
  const reader = a.attach(bytes, { access: 'read' });
  expect(() => SharedMutex.over(reader, 16)).toThrow(expect.objectContaining({ code: 'ERR_SHM_PERMISSION' }));
  const wordless = a.attach(bytes, { word: 99 });
  expect(() => SharedMutex.over(wordless, 16)).toThrow(expect.objectContaining({ code: 'ERR_SHM_UNSUPPORTED' }));
});
