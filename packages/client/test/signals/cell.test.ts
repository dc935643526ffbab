import { expect, test } from 'vitest';
import { cellBytes, formatCell } from '../../src/cell/layout.js';
import { SharedCell } from '../../src/cell/shared-cell.js';
import { BoardRoom, isPending, settled } from '../helpers/board-room.js';

const SIZE = 100;

/** A cell as two clients see it. */
function two(slots = 3) {
  const room = new BoardRoom();
  const bytes = new ArrayBuffer(cellBytes({ size: SIZE, slots }));
  formatCell(bytes, { size: SIZE, slots });
  const [a, b] = [room.guest(), room.guest()];
  const [here, there] = [SharedCell.over(a.attach(bytes)), SharedCell.over(b.attach(bytes))];
  return { room, bytes, words: new Int32Array(bytes), a, b, here, there };
}

const filled = (value: number) => new Uint8Array(SIZE).fill(value);

test('readers get the latest value and its version, in a copy of their own', async () => {
  const { here, there } = two();
  expect(there.read()).toBe(undefined);
  const writer = await here.writer();
  for (let i = 1; i < 600; i++) expect(writer.write(filled(i % 256))).toBe(i);
  expect(there.read()).toEqual({ version: 599, data: filled(599 % 256) });
  const into = new Uint8Array(SIZE + 5);
  const { data } = there.read(into) as { data: Uint8Array };
  expect([data.buffer, data.length]).toEqual([into.buffer, SIZE]);
  expect(writer.update((slot) => slot.fill(7))).toBe(600);
  expect(data).toEqual(filled(599 % 256));
  expect(there.read()).toEqual({ version: 600, data: filled(7) });
});

test('one writer at a time; the next one goes on with the versions', async () => {
  const { here, there } = two();
  const writer = await here.writer();
  writer.write(filled(1));
  const waiting = there.writer();
  expect(await isPending(waiting)).toBe(true);
  writer[Symbol.dispose]();
  writer[Symbol.dispose]();
  expect(() => writer.write(filled(2))).toThrow(expect.objectContaining({ code: 'ERR_SHM_STALE' }));
  expect((await waiting).write(filled(3))).toBe(2);
});

test('changed() and the iteration tell of the latest value', async () => {
  const { room, here, there } = two();
  const writer = await here.writer();
  const waiting = there.changed();
  expect(await isPending(waiting)).toBe(true);
  writer.write(filled(1));
  expect(await waiting).toBe(1);
  expect(await there.changed({ since: 0 })).toBe(1);
  await expect(there.changed({ since: -1 })).rejects.toMatchObject({ code: 'ERR_SHM_INVALID_ARGUMENT' });
  await expect(there.changed({ timeout: 1 })).rejects.toMatchObject({ code: 'ERR_SHM_TIMEOUT' });
  const seen: number[] = [];
  for await (const { version } of there) {
    seen.push(version);
    if (version >= 5) break;
    writer.write(filled(1));
    writer.write(filled(1));
  }
  expect(seen).toEqual([1, 3, 5]);
  await settled();
  expect(room.interests).toBe(0);
});

test('who closes the cell before its writer has come to it has none', async () => {
  const { a, bytes } = two();
  const shm = a.attach(bytes);
  const writer = SharedCell.over(shm).writer();
  a.hub.closing(shm);
  structuredClone(bytes, { transfer: [bytes] });
  await expect(writer).rejects.toMatchObject({ code: 'ERR_SHM_STALE' });
});

test('a writer that dies anywhere in a write leaves the last whole value, and the next one goes on', async () => {
  // After each of the writer's atomic steps, until a write has no more of them.
  for (let steps = 0, survived = false; !survived; steps++) {
    const { room, a, here, there } = two();
    const writer = await here.writer();
    writer.write(filled(1));
    const restore = dieAfter(steps);
    try {
      writer.write(filled(2));
      survived = true;
    } catch (error) {
      expect(error).toBe(DEATH);
    } finally {
      restore();
    }
    if (survived) break;
    const { version, data } = there.read() as { version: number; data: Uint8Array };
    expect(data, `after ${steps}`).toEqual(filled(version));
    room.bury(a);
    const next = await there.writer({ timeout: 1_000 });
    for (let i = 0; i < 7; i++) {
      const written = next.write(filled(10 + i));
      expect(there.read()).toEqual({ version: written, data: filled(10 + i) });
    }
    expect(steps).toBeLessThan(100);
  }
});

const DEATH = new Error('dies here');

/** From its so-manieth change of shared memory on, each of this thread's fails: it is as if it had ended before that. */
function dieAfter(steps: number): () => void {
  const kept = { store: Atomics.store, compareExchange: Atomics.compareExchange, add: Atomics.add };
  let left = steps;
  for (const name of ['store', 'compareExchange', 'add'] as const) {
    Atomics[name] = ((...args: unknown[]) => {
      if (left-- <= 0) throw DEATH;
      return (kept[name] as (...all: unknown[]) => unknown)(...args);
    }) as never;
  }
  return () => void Object.assign(Atomics, kept);
}

test('a slot that a dead writer left odd is odd anew while it is written', async () => {
  const { words, here, there } = two();
  const seq = 4096 / 4;
  Atomics.store(words, seq, 5);
  const writer = await here.writer();
  writer.update(() => expect(Atomics.load(words, seq)).toBe(7));
  expect(Atomics.load(words, seq)).toBe(8);
  expect(there.read()?.version).toBe(1);
});

test('a value that is whole in its slot and not published yet is not read', async () => {
  const { words, here, there } = two();
  const writer = await here.writer();
  for (let i = 1; i <= 3; i++) writer.write(filled(i));
  const published = Atomics.load(words, 16);
  writer.write(filled(4));
  writer.write(filled(5));
  writer.write(filled(6));
  // As long as the head names the third value, its slot with the sixth is none.
  Atomics.store(words, 16, published);
  expect(() => there.read()).toThrow(expect.objectContaining({ code: 'ERR_SHM_TIMEOUT' }));
});

test('what update throws leaves the latest value, and no reader takes the slot for an earlier one', async () => {
  const { words, here, there } = two();
  const writer = await here.writer();
  for (let i = 1; i <= 3; i++) writer.write(filled(i));
  const first = (1 << 8) | 1;
  expect(() =>
    writer.update((slot) => {
      slot.fill(99);
      throw new Error('mine');
    }),
  ).toThrow('mine');
  expect(there.read()).toEqual({ version: 3, data: filled(3) });
  const latest = Atomics.exchange(words, 16, first);
  expect(() => there.read()).toThrow(expect.objectContaining({ code: 'ERR_SHM_TIMEOUT' }));
  Atomics.store(words, 16, latest);
  expect(() => writer.update(() => void writer.write(filled(1)))).toThrow(/being written/);
  expect(writer.write(filled(4))).toBe(4);
});

test('what would be filled later is no value', async () => {
  const { here, there } = two();
  const writer = await here.writer();
  writer.write(filled(1));
  const later = async (slot: Uint8Array) => {
    await null;
    slot.fill(2);
  };
  expect(() => writer.update(later)).toThrow(expect.objectContaining({ code: 'ERR_SHM_INVALID_ARGUMENT' }));
  await settled();
  expect(there.read()).toEqual({ version: 1, data: filled(1) });
});

test('wrong values and shapes are refused', async () => {
  const { a, here } = two();
  const writer = await here.writer();
  for (const wrong of [new Uint8Array(SIZE - 1), new Uint8Array(SIZE + 1), 'text', null]) {
    expect(() => writer.write(wrong as Uint8Array)).toThrow(
      expect.objectContaining({ code: 'ERR_SHM_INVALID_ARGUMENT' }),
    );
  }
  expect(() => here.read(new Uint8Array(3))).toThrow(/100 bytes/);
  expect(() => cellBytes({ size: 0, slots: 3 })).toThrow(expect.objectContaining({ code: 'ERR_SHM_INVALID_SIZE' }));
  for (const slots of [2, 255, 3.5]) expect(() => cellBytes({ size: 8, slots })).toThrow(/slots/);
  for (const [word, value] of [
    [0, 0],
    [2, 2],
    [3, 1],
    [20, 5000],
    [20, 0],
    [21, 64],
    [22, 2],
    [22, 200],
  ] as [number, number][]) {
    const { bytes, words } = two();
    words[word] = value;
    expect(() => SharedCell.over(a.attach(bytes)), `${word}: ${value}`).toThrow();
  }
  expect(() => SharedCell.over(a.attach(new ArrayBuffer(64)))).toThrow(/too short/);
});

test('what others write over its words gives no value or an error, and nothing worse', async () => {
  const { words, there, here } = two();
  const writer = await here.writer();
  writer.write(filled(1));
  for (const latest of [-1, 1, 0x7fffffff, 5 << 8]) {
    Atomics.store(words, 16, latest);
    expect(() => there.read()).toThrow(expect.objectContaining({ code: 'ERR_SHM_TIMEOUT' }));
    expect(() => writer.write(filled(2))).toThrow(expect.objectContaining({ code: 'ERR_SHM_STALE' }));
  }
});
