import { setTimeout as delay } from 'node:timers/promises';
import { ShmError } from '@shmd/protocol';
import { BOARD_STATE } from '@shmd/protocol/board';
import { expect, onTestFinished, test, vi } from 'vitest';
import { BoardRoom, isPending, settled } from '../helpers/board-room.js';

const memory = () => new ArrayBuffer(64);

test('notify() makes the next version, and wakes who waits for another, in whatever client', async () => {
  const room = new BoardRoom();
  const bytes = memory();
  const [here, there] = [room.guest().attach(bytes), room.guest().attach(bytes)];
  expect(here.version).toBe(0);
  const changed = [here.changed(), there.changed(), there.changed({ since: 0 })];
  expect(await isPending(changed[0] as Promise<number>)).toBe(true);
  expect(here.notify()).toBe(1);
  expect(await Promise.all(changed)).toEqual([1, 1, 1]);
  expect(await there.changed({ since: 0 })).toBe(1);
  expect(room.interests).toBe(0);
});

test('a change between the call and its interest is not missed', async () => {
  const room = new BoardRoom();
  const bytes = memory();
  const [here, there] = [room.guest(), room.guest().attach(bytes)];
  const shm = here.attach(bytes);
  const { board } = here.hub.begin();
  const addInterest = board.addInterest.bind(board);
  board.addInterest = (...place) => {
    there.notify();
    addInterest(...place);
  };
  expect(await shm.changed()).toBe(1);
});

test('what stands in the place of a bell and is none, or is not ours to ring, holds up nobody else', async () => {
  for (const code of ['EINVAL', 'EACCES', 'EPERM']) {
    const room = new BoardRoom();
    const bytes = memory();
    const [deaf, other, here] = [room.guest(), room.guest(), room.guest().attach(bytes)] as const;
    const waiting = [deaf, other].map((guest) => guest.attach(bytes).changed());
    await settled();
    const ringer = room.doorbells.ringer.bind(room.doorbells);
    room.doorbells.ringer = (name) => {
      if (name.endsWith(`/${deaf.slot}.${deaf.generation}`)) throw Object.assign(new Error('no bell'), { code });
      return ringer(name);
    };
    expect(here.notify()).toBe(1);
    expect(await waiting[1]).toBe(1);
    // It hears of it with the next thing that it hears of.
    deaf.hub.lookSoon();
    expect(await waiting[0]).toBe(1);
  }
});

test('a bell that was rung while nobody could hear it is heard from the first wait on', async () => {
  const room = new BoardRoom();
  const bytes = memory();
  const [here, there] = [room.guest(), room.guest().attach(bytes)];
  // A death is told to all, also to those who have not begun to listen.
  const bell = room.board.bellWord(here.slot);
  Atomics.store(room.board.words, bell, 1);
  const waiting = here.attach(bytes).changed({ timeout: 5_000 });
  there.notify();
  expect(await waiting).toBe(1);
});

test('while nobody waits notify() makes no native call, once its client has begun', async () => {
  const room = new BoardRoom();
  const shm = room.guest().attach(memory());
  const other = room.guest().attach(memory(), { word: 1 });
  shm.notify();
  const before = room.doorbells.calls;
  for (let i = 0; i < 1000; i++) shm.notify();
  expect(room.doorbells.calls).toBe(before);
  const waiting = other.changed();
  other.notify();
  expect(await waiting).toBe(1);
});

test('only a pending wait keeps the process alive', async () => {
  const room = new BoardRoom();
  const shm = room.guest().attach(memory());
  shm.notify();
  expect(room.doorbells.held.size).toBe(0);
  const waits = [shm.changed(), shm.changed()];
  expect(room.doorbells.held.size).toBe(1);
  shm.notify();
  await Promise.all(waits);
  expect(room.doorbells.held.size).toBe(0);
});

test('a wait ends with its timeout, its signal, and with nothing else of its options', async () => {
  const room = new BoardRoom();
  const shm = room.guest().attach(memory());
  await expect(shm.changed({ timeout: 1 })).rejects.toMatchObject({ code: 'ERR_SHM_TIMEOUT' });
  const controller = new AbortController();
  const waiting = shm.changed({ signal: controller.signal });
  controller.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
  await expect(shm.changed({ signal: controller.signal })).rejects.toThrow('enough');
  const wrong = [{ tiemout: 1 }, { timeout: -1 }, { since: 0.5 }, { since: 2 ** 31 }, { signal: 1 }] as object[];
  for (const options of wrong) {
    await expect(shm.changed(options)).rejects.toMatchObject({ code: 'ERR_SHM_INVALID_ARGUMENT' });
  }
  expect(room.interests).toBe(0);
  expect(room.doorbells.held.size).toBe(0);
});

test('a client that is lost, closed, or whose board is abandoned: each wait hears it, and so do later ones', async () => {
  for (const [code, end] of [
    ['ERR_SHM_DISCONNECTED', (_, hub) => hub.lose(new ShmError('ERR_SHM_DISCONNECTED', 'gone'))],
    ['ERR_SHM_CLOSED', (_, hub) => hub.lose(new ShmError('ERR_SHM_CLOSED', 'closed'))],
    [
      'ERR_SHM_DISCONNECTED',
      (room) => {
        room.board.state = BOARD_STATE.abandoned;
        room.ringAll();
      },
    ],
  ] as [string, (room: BoardRoom, hub: ReturnType<BoardRoom['guest']>['hub']) => void][]) {
    const room = new BoardRoom();
    const guest = room.guest();
    const shm = guest.attach(memory());
    const waiting = shm.changed();
    end(room, guest.hub);
    await expect(waiting).rejects.toMatchObject({ code });
    await expect(shm.changed()).rejects.toMatchObject({ code });
    expect(room.doorbells.count).toBe(0);
    expect(room.interests).toBe(0);
  }
});

test('a wait goes on in the place that a successor gives, with its words', async () => {
  const former = new BoardRoom('one');
  const guest = former.guest();
  const shm = guest.attach(memory(), { word: 3 });
  const waiting = shm.changed({ since: 0 });
  await settled();
  // The same place again: nothing changes.
  guest.hub.moved(former.place(guest.slot, guest.generation));
  expect(await isPending(waiting)).toBe(true);
  former.give(9, 4);
  guest.hub.moved(former.place(9, 4));
  expect(await isPending(waiting)).toBe(true);
  expect(former.doorbells.count).toBe(1);
  expect(former.guest().attach(memory(), { word: 3 }).notify()).toBe(1);
  expect(await waiting).toBe(1);
});

test('a segment without a word, and a client without a board, are told why', async () => {
  const room = new BoardRoom();
  const without = room.guest().attach(memory(), { word: 4 });
  expect(() => without.version).toThrow(expect.objectContaining({ code: 'ERR_SHM_UNSUPPORTED' }));
  expect(() => without.notify()).toThrow(/words/);
  await expect(without.changed()).rejects.toMatchObject({ code: 'ERR_SHM_UNSUPPORTED' });
  const reader = room.guest().attach(memory(), { access: 'read' });
  expect(() => reader.notify()).toThrow(expect.objectContaining({ code: 'ERR_SHM_PERMISSION' }));
  expect(reader.version).toBe(0);
});

test('a client that was closed is not kept by the deadlines of what it waited for', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const guest = new BoardRoom().guest();
  const waiting = guest.attach(memory()).changed({ timeout: 1_000_000 });
  expect(vi.getTimerCount()).toBe(1);
  guest.hub.close();
  await expect(waiting).rejects.toMatchObject({ code: 'ERR_SHM_CLOSED' });
  expect(vi.getTimerCount()).toBe(0);
});

test('versions() gives the latest each time, and ends with its loop, its signal, or return()', async () => {
  const room = new BoardRoom();
  const bytes = memory();
  const [shm, there] = [room.guest().attach(bytes), room.guest().attach(bytes)];
  const seen: number[] = [];
  const versions = shm.versions();
  there.notify();
  there.notify();
  for await (const version of versions) {
    seen.push(version);
    if (version === 4) break;
    there.notify();
    there.notify();
  }
  expect(seen).toEqual([2, 4]);
  const pending = shm.versions();
  const next = pending.next();
  await settled();
  await pending.return?.();
  expect(await next).toEqual({ done: true, value: undefined });
  expect(room.interests).toBe(0);
  const controller = new AbortController();
  const aborted = shm.versions({ signal: controller.signal }).next();
  controller.abort(new Error('enough'));
  await expect(aborted).rejects.toThrow('enough');
  expect(() => shm.versions({ tiemout: 1 } as object)).toThrow(/tiemout/);
});

test('a thousand waits of a client: each ends with its own segment', async () => {
  const room = new BoardRoom();
  const guest = room.guest();
  const segments = [0, 1, 2, 3].map((word) => guest.attach(memory(), { word }));
  const ended = [0, 0, 0, 0];
  const waits = Array.from({ length: 1000 }, (_, i) => {
    return (segments[i % 4] as (typeof segments)[0]).changed().then(() => (ended[i % 4] as number)++);
  });
  (segments[2] as (typeof segments)[0]).notify();
  await settled();
  expect(ended).toEqual([0, 0, 250, 0]);
  for (const shm of segments) shm.notify();
  await Promise.all(waits);
  expect(room.interests).toBe(0);
});

test('what a hostile client writes over the whole board wakes for nothing, and throws nothing else than a ShmError', async () => {
  let seed = 1;
  const random = () => {
    seed = Math.imul(seed ^ (seed >>> 15), 0x2c1b3c6d) + 0x9e3779b9;
    return seed | 0;
  };
  for (let round = 0; round < 50; round++) {
    const room = new BoardRoom();
    const bytes = memory();
    const [here, there] = [room.guest().attach(bytes), room.guest().attach(bytes)];
    const waiting = here.changed({ timeout: 20 }).catch((error) => expect(error).toBeInstanceOf(ShmError));
    const words = new Int32Array(room.memory);
    for (let i = 0; i < words.length; i += round % 3 === 0 ? 1 : 1 + (random() >>> 28)) words[i] = random();
    for (const shm of [here, there]) {
      try {
        shm.notify();
      } catch (error) {
        expect(error).toBeInstanceOf(ShmError);
      }
    }
    await waiting;
    await delay(0);
  }
});
