import { BOARD_STATE } from '@shmd/protocol/board';
import { expect, test } from 'vitest';
import type { SharedMemory } from '../../src/segments/shared-memory.js';
import { ClientWords } from '../../src/signals/client-words.js';
import { BoardRoom, type Guest, isPending, settled } from '../helpers/board-room.js';

/** The words of one attachment's client. */
function wordsOf({ hub }: Guest, shm: SharedMemory): ClientWords {
  return new ClientWords(hub, (buffer) => (buffer === shm.buffer ? shm : undefined));
}

function two() {
  const room = new BoardRoom();
  const bytes = new ArrayBuffer(64);
  const cast = [room.guest(), room.guest()].map((guest) => wordsOf(guest, guest.attach(bytes)));
  return { room, view: new Int32Array(bytes), cast: cast as [ClientWords, ClientWords] };
}

test('waitAsync says what Atomics.waitAsync says', async () => {
  const { room, view, cast } = two();
  const [here, there] = cast;
  expect(await here.waitAsync(view, 3, 7, {})).toBe('not-equal');
  expect(await here.waitAsync(view, 3, 0, { timeout: 1 })).toBe('timed-out');
  const waiting = here.waitAsync(view, 3, 0, {});
  there.notify(view, 3);
  expect(await isPending(waiting)).toBe(true);
  Atomics.store(view, 3, 1);
  there.notify(view, 3);
  expect(await waiting).toBe('ok');
  expect(room.interests).toBe(0);
});

test('a predicate that aborts its own wait ends it, at the first look as at any other', async () => {
  const { room, view, cast } = two();
  const [here] = cast;
  for (const last of [1, 2, 3]) {
    const controller = new AbortController();
    let looks = 0;
    const waiting = here.waitUntil(
      view,
      0,
      () => {
        if (++looks === last) controller.abort(new Error('enough'));
        return false;
      },
      { signal: controller.signal, timeout: 60_000 },
    );
    here.notify(view, 0);
    await expect(waiting).rejects.toThrow('enough');
  }
  expect(room.interests).toBe(0);
});

test('waitUntil resolves with the word that its predicate holds for, and rejects with what that throws', async () => {
  const { room, view, cast } = two();
  const [here, there] = cast;
  const waiting = here.waitUntil(view, 0, (value) => value >= 2, {});
  const thrown = here.waitUntil(
    view,
    0,
    (value) => {
      if (value === 1) throw new Error('not 1');
      return false;
    },
    {},
  );
  thrown.catch(() => {});
  for (let i = 0; i < 2; i++) {
    Atomics.add(view, 0, 1);
    there.notify(view, 0);
    await settled();
  }
  expect(await waiting).toBe(2);
  await expect(thrown).rejects.toThrow('not 1');
  await expect(here.waitUntil(view, 0, () => false, { timeout: 1 })).rejects.toMatchObject({ code: 'ERR_SHM_TIMEOUT' });
  expect(room.interests).toBe(0);
});

test('waitSync sleeps until the word is another, or its time is over; what waits in the loop is looked at after it', async () => {
  const { room, view, cast } = two();
  const [here, there] = cast;
  const behind = here.waitAsync(view, 5, 0, {});
  room.doorbells.whileAsleep = () => {
    Atomics.store(view, 5, 1);
    there.notify(view, 5);
    Atomics.store(view, 4, 1);
    there.notify(view, 4);
  };
  expect(here.waitSync(view, 4, 0)).toBe('ok');
  room.doorbells.whileAsleep = () => {};
  expect(await behind).toBe('ok');
  expect(here.waitSync(view, 4, 0)).toBe('not-equal');
  expect(here.waitSync(view, 4, 1, 0)).toBe('timed-out');
  expect(room.interests).toBe(0);
});

test('a thread that blocks does not outlast its manager, whichever way that ended', () => {
  for (const state of [BOARD_STATE.closing, BOARD_STATE.abandoned]) {
    const room = new BoardRoom();
    const guest = room.guest();
    const bytes = new ArrayBuffer(64);
    const words = wordsOf(guest, guest.attach(bytes));
    let sleeps = 0;
    room.doorbells.whileAsleep = () => {
      room.board.state = state;
      if (++sleeps > 2) throw new Error('it sleeps on');
    };
    expect(() => words.waitSync(new Int32Array(bytes), 0, 0)).toThrow(
      expect.objectContaining({ code: 'ERR_SHM_DISCONNECTED' }),
    );
    expect(room.interests).toBe(0);
  }
});

test('a view that is none of a word of an attachment is refused', async () => {
  const room = new BoardRoom();
  const guest = room.guest();
  const bytes = new ArrayBuffer(64);
  const words = wordsOf(guest, guest.attach(bytes));
  const refused = { code: 'ERR_SHM_INVALID_ARGUMENT' };
  const view = new Int32Array(bytes);
  for (const [wrong, index] of [
    [new Int32Array(4), 0],
    [new Uint32Array(bytes), 0],
    [view, 16],
    [view, -1],
    [view, 0.5],
    [null, 0],
  ] as [Int32Array, number][]) {
    await expect(words.waitAsync(wrong, index, 0, {})).rejects.toMatchObject(refused);
    await expect(words.waitUntil(wrong, index, () => true, {})).rejects.toMatchObject(refused);
    expect(() => words.waitSync(wrong, index, 0)).toThrow(expect.objectContaining(refused));
    expect(() => words.notify(wrong, index)).toThrow(expect.objectContaining(refused));
  }
  await expect(words.waitAsync(view, 0, 2 ** 31, {})).rejects.toMatchObject(refused);
  await expect(words.waitAsync(view, 0, 0, { tiemout: 1 } as object)).rejects.toMatchObject(refused);
  const reader = wordsOf(guest, guest.attach(bytes, { access: 'read' }));
  expect(() => reader.notify(view, 0)).toThrow(expect.objectContaining({ code: 'ERR_SHM_PERMISSION' }));
});

test('a word is the same one through windows that begin elsewhere, and must lie at a multiple of 4 of the segment', async () => {
  const room = new BoardRoom();
  const [here, there] = [room.guest(), room.guest()];
  // Two windows of one segment: what is at byte 8 of the one is at byte 0 of the other.
  const bytes = new ArrayBuffer(64);
  const whole = wordsOf(here, here.attach(bytes));
  const part = there.attach(new ArrayBuffer(32), { offset: 8 });
  const view = new Int32Array(bytes);
  const waiting = whole.waitAsync(view, 2, 0, {});
  Atomics.store(view, 2, 1);
  wordsOf(there, part).notify(new Int32Array(part.buffer), 0);
  expect(await waiting).toBe('ok');
  const odd = there.attach(new ArrayBuffer(32), { offset: 2 });
  expect(() => wordsOf(there, odd).notify(new Int32Array(odd.buffer), 0)).toThrow(/multiple of 4/);
});
