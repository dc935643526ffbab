import { ShmError } from '@shmd/protocol';
import { expect, test } from 'vitest';
import type { LockGuard } from '../../src/mutex/lock-guard.js';
import { SharedMutex } from '../../src/mutex/shared-mutex.js';
import { BoardRoom, isPending, settled } from '../helpers/board-room.js';

/** What `run` throws; undefined: it does not. */
function refusal(run: () => unknown): string | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    return (error as ShmError).code;
  }
}

/** A lock and two clients' views of it. */
function two() {
  const room = new BoardRoom();
  const bytes = new ArrayBuffer(64);
  const [a, b] = [room.guest(), room.guest()];
  const [here, there] = [SharedMutex.over(a.attach(bytes)), SharedMutex.over(b.attach(bytes))];
  return { room, bytes, words: new Int32Array(bytes), a, b, here, there };
}

test('one at a time has it, and who waits gets it next', async () => {
  const { room, a, here, there } = two();
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
  const { room, here } = two();
  here.tryLock()?.unlock();
  const before = room.doorbells.calls;
  for (let i = 0; i < 100; i++) here.tryLock()?.unlock();
  here.lockSync().unlock();
  expect(room.doorbells.calls).toBe(before);
});

test('a hundred functions of one client take turns in the order in which they asked', async () => {
  const { room, here, a, bytes } = two();
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
  const { here, there } = two();
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
  const { here, there } = two();
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
  const { here } = two();
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
  const { here } = two();
  const order: string[] = [];
  const held = await here.lock();
  const waiting = here.run(() => void order.push('waited'));
  held.unlock();
  const late = here.run(() => void order.push('late'));
  expect(here.tryLock()).toBe(undefined);
  await Promise.all([waiting, late]);
  expect(order).toEqual(['waited', 'late']);
});

test('who hears that it is displaced finds the lock taken', async () => {
  const { words, here } = two();
  const displaced = await here.lock();
  let taken: unknown = 'not heard';
  displaced.signal.addEventListener('abort', () => {
    taken = refusal(() => here.lockSync(0));
  });
  words[0] = 0; // by somebody who keeps to no rules
  const guard = await here.lock();
  expect(taken).toBe('ERR_SHM_DEADLOCK');
  expect([displaced.isHeld, guard.isHeld]).toEqual([false, true]);
  expect(() => displaced.unlock()).toThrow(expect.objectContaining({ code: 'ERR_SHM_STALE' }));
  guard.unlock();
  expect(words[0]).toBe(0);
});

test('who hears that it is displaced may end the wait that displaced it: nobody is left with the lock', async () => {
  const { words, a, here, there } = two();
  const displaced = await here.lock();
  const controller = new AbortController();
  displaced.signal.addEventListener('abort', () => controller.abort(new Error('enough')));
  const waiting = here.lock({ signal: controller.signal }).then(
    (guard) => guard.unlock(),
    () => {},
  );
  words[0] = 0; // by somebody who keeps to no rules
  a.hub.lookSoon();
  await waiting;
  expect(controller.signal.aborted).toBe(true);
  expect(there.tryLock()).toMatchObject({ isHeld: true, ownerDied: false });
});

test('the next one hears that the owner died, again until somebody says that all is consistent', async () => {
  const { room, a, here, there } = two();
  await here.lock();
  const waiting = there.lock();
  expect(await isPending(waiting)).toBe(true);
  room.bury(a);
  const heir = await waiting;
  expect(heir).toMatchObject({ ownerDied: true, fence: 2 });
  heir.unlock();
  const again = await there.lock();
  expect(again.ownerDied).toBe(true);
  again.consistent();
  again.unlock();
  const whole = await there.lock();
  expect(whole.ownerDied).toBe(false);
  whole.unlock();
});

test('a slot that has another life is not its former owner', async () => {
  const { room, a, here, there } = two();
  await here.lock();
  room.bury(a);
  room.give(a.slot, a.generation + 1);
  expect(there.holder).toBe(null);
  expect(there.tryLock()).toMatchObject({ ownerDied: true });
});

test('lockSync: blocks until it is free, times out, and refuses to wait for its own client', async () => {
  const { room, here, there } = two();
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
  const { room, here, there } = two();
  const guard = await there.lock();
  const waiting = here.lock();
  room.doorbells.whileAsleep = () => guard.unlock();
  const first = here.lockSync();
  expect(await isPending(waiting)).toBe(true);
  first.unlock();
  (await waiting).unlock();
});

test('who loses its place hears it on the signal, and its guard touches nothing any more', async () => {
  const { room, a, here, there } = two();
  const early = await here.lock();
  const { signal } = early;
  room.give(20, 7);
  a.hub.moved(room.place(20, 7));
  expect(signal.aborted).toBe(true);
  expect(signal.reason).toMatchObject({ code: 'ERR_SHM_DISCONNECTED' });
  room.board.setGeneration(a.slot, -a.generation);
  const next = there.tryLock();
  expect(next).toMatchObject({ ownerDied: true });
  expect(() => early.unlock()).toThrow(expect.objectContaining({ code: 'ERR_SHM_STALE' }));
  expect(() => early[Symbol.dispose]()).toThrow(expect.objectContaining({ code: 'ERR_SHM_STALE' }));
  expect(next?.isHeld).toBe(true);
  next?.unlock();
  const late = here.tryLock();
  a.hub.lose(new ShmError('ERR_SHM_DISCONNECTED', 'gone'));
  expect(late?.signal.aborted).toBe(true);
  await expect(here.lock()).rejects.toMatchObject({ code: 'ERR_SHM_DISCONNECTED' });
});

test('who hears that its place is lost has lost all its locks, and what it locks then it keeps', async () => {
  const { room, a, b, bytes, here } = two();
  const [second, third] = [16, 32].map((offset) => SharedMutex.over(a.attach(bytes), offset)) as [
    SharedMutex,
    SharedMutex,
  ];
  const theirs = SharedMutex.over(b.attach(bytes), 32).tryLock();
  const [first, other] = [await here.lock(), await second.lock()];
  let held: boolean | undefined;
  const locking: Promise<LockGuard>[] = [];
  first.signal.addEventListener('abort', () => {
    held = other.isHeld;
    locking.push(second.lock(), third.lock());
  });
  room.board.setGeneration(a.slot, -a.generation);
  room.give(20, 7);
  a.hub.moved(room.place(20, 7));
  expect(held).toBe(false);
  theirs?.unlock();
  for (const kept of await Promise.all(locking)) {
    expect(kept.isHeld).toBe(true);
    kept.unlock();
  }
  expect(room.interests).toBe(0);
});

test('run gives it back whatever happens, and says when it was lost meanwhile', async () => {
  const { words, here, there } = two();
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

test('a lock that is gone before run() comes to it is no lock: nothing is run', async () => {
  const { a, bytes, here } = two();
  const shm = a.attach(bytes);
  let runs = 0;
  const closed = SharedMutex.over(shm).run(() => void runs++);
  a.hub.closing(shm);
  await expect(closed).rejects.toMatchObject({ code: 'ERR_SHM_STALE' });
  const lost = here.run(() => void runs++);
  a.hub.lose(new ShmError('ERR_SHM_DISCONNECTED', 'gone'));
  await expect(lost).rejects.toMatchObject({ code: 'ERR_SHM_STALE' });
  expect(runs).toBe(0);
});

test('run says what went wrong in it, also when the lock cannot be given back properly', async () => {
  const { room, here, there } = two();
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
  const { room, bytes, here } = two();
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
  const { room, a, bytes, here, there } = two();
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
    const { room, a, here } = two();
    room.doorbells.descriptors = descriptors;
    expect(() => here.tryLock()).toThrow(expect.objectContaining({ code: 'ERR_SHM_NO_SPACE' }));
    expect(room.board.hasBegun(a.slot)).toBe(false);
    expect(room.doorbells.descriptors).toBe(descriptors);
    room.doorbells.descriptors = 2;
    here.tryLock()?.unlock();
  }
});

test('who waits behind a holder that somebody else has put out gets it when that one gives it back', async () => {
  const { words, here, there } = two();
  const held = await here.lock();
  const waiting = here.lock();
  Atomics.store(words, 0, 0);
  const other = there.tryLock();
  await settled();
  expect(() => held.unlock()).toThrow(expect.objectContaining({ code: 'ERR_SHM_STALE' }));
  expect(await isPending(waiting)).toBe(true);
  other?.unlock();
  (await waiting).unlock();
});

test('an attachment that is closed while it is held gives it up, as the dead do; unless all was said to be consistent', async () => {
  const { a, bytes, there } = two();
  const shm = a.attach(bytes);
  const mutex = SharedMutex.over(shm);
  const guard = await mutex.lock();
  a.hub.closing(shm);
  const heir = there.tryLock();
  expect(heir).toMatchObject({ ownerDied: true });
  heir?.consistent();
  heir?.unlock();
  expect(() => guard.unlock()).toThrow(expect.objectContaining({ code: 'ERR_SHM_STALE' }));
  guard[Symbol.dispose]();
  const done = await mutex.lock();
  done.consistent();
  a.hub.closing(shm);
  expect(there.tryLock()).toMatchObject({ ownerDied: false });
});

test('what others write over a lock makes it free or taken, and nothing worse', async () => {
  const { words, here } = two();
  for (const word of [-1, 1, 1 << 12, 0x7fffffff, 1 << 29, 1 << 30, 1 << 31, 63 | (3 << 12)]) {
    Atomics.store(words, 0, word);
    const guard = here.tryLock();
    expect(here.holder === null || typeof here.holder.pid === 'number').toBe(true);
    if (guard) guard.unlock();
  }
});

test('only 16 aligned bytes of a writable attachment that are zero or a lock can be one', () => {
  const { a } = two();
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
