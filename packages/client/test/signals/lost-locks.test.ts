import { ShmError } from '@shmd/protocol';
import { expect, test } from 'vitest';
import type { LockGuard } from '../../src/mutex/lock-guard.js';
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

test('who hears that it is displaced finds the lock taken', async () => {
  const { words, here } = twoClients();
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
  const { words, a, here, there } = twoClients();
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
  const { room, a, here, there } = twoClients();
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
  const { room, a, here, there } = twoClients();
  await here.lock();
  room.bury(a);
  room.give(a.slot, a.generation + 1);
  expect(there.holder).toBe(null);
  expect(there.tryLock()).toMatchObject({ ownerDied: true });
});

test('who loses its place hears it on the signal, and its guard touches nothing any more', async () => {
  const { room, a, here, there } = twoClients();
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
  const { room, a, b, bytes, here } = twoClients();
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

test('a lock that is gone before run() comes to it is no lock: nothing is run', async () => {
  const { a, bytes, here } = twoClients();
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

test('who waits behind a holder that somebody else has put out gets it when that one gives it back', async () => {
  const { words, here, there } = twoClients();
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
  const { a, bytes, there } = twoClients();
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
  const { words, here } = twoClients();
  for (const word of [-1, 1, 1 << 12, 0x7fffffff, 1 << 29, 1 << 30, 1 << 31, 63 | (3 << 12)]) {
    Atomics.store(words, 0, word);
    const guard = here.tryLock();
    expect(here.holder === null || typeof here.holder.pid === 'number').toBe(true);
    if (guard) guard.unlock();
  }
});
