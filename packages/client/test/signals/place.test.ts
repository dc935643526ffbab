import { once } from 'node:events';
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ShmError } from '@shmd/protocol';
import { Board, layOut } from '@shmd/protocol/board';
import { expect, test } from 'vitest';
import { cellBytes, formatCell } from '../../src/cell/layout.js';
import { SharedCell } from '../../src/cell/shared-cell.js';
import { SharedMutex } from '../../src/mutex/shared-mutex.js';
import { SharedMemory } from '../../src/segments/shared-memory.js';
import { Hub } from '../../src/signals/hub.js';
import { BoardRoom, isPending, settled } from '../helpers/board-room.js';
import { FakeManager, refuse } from '../helpers/fake-manager.js';

test('with a manager that has no board all is as before, and what needs one says why it is not to be had', async () => {
  const fake = await FakeManager.open();
  fake.on('segment.create', () => fake.segment({ size: 64 })).on('segment.detach', () => ({}));
  const client = await fake.client();
  const shm = await client.create(64);
  expect(fake.lastHello.board).toBe(undefined);
  const refused = { code: 'ERR_SHM_UNSUPPORTED', message: expect.stringMatching(/no board.*all places may be taken/) };
  expect(() => shm.version).toThrow(expect.objectContaining(refused));
  expect(() => shm.notify()).toThrow(expect.objectContaining(refused));
  await expect(shm.changed()).rejects.toMatchObject(refused);
  const view = new Int32Array(shm.buffer);
  await expect(client.waitAsync(view, 0, 0)).rejects.toMatchObject(refused);
  expect(() => client.waitSync(view, 0, 0)).toThrow(expect.objectContaining(refused));
  expect(() => client.notify(view, 0)).toThrow(expect.objectContaining(refused));
  shm.close();
});

test('a client says its former place to the successor, and takes a board that is not there for a manager that is gone', async () => {
  const fake = await FakeManager.open({ grace: 30 });
  const place = { uid: 'b1', osName: 'gone', dir: fake.dir, size: 65_536, slot: 3, generation: 7, dev: 1, ino: 1 };
  fake.board = place;
  fake.on('segment.create', () => fake.segment({ size: 64, word: 0 })).on('segment.detach', () => ({}));
  fake.on('segment.attach', () => fake.segment({ size: 64, word: 0 }));
  const client = await fake.client();
  const shm = await client.create(64);
  expect(() => shm.version).toThrow(expect.objectContaining({ code: 'ERR_SHM_DISCONNECTED' }));
  const back = once(client, 'reconnect');
  fake.die();
  await fake.listen();
  await back;
  expect(fake.lastHello.board).toEqual({ uid: 'b1', slot: 3, generation: 7 });
  // What is there now is no board.
  writeFileSync(join(fake.dir, 'gone'), Buffer.alloc(65_536));
  expect(() => shm.notify()).toThrow(/board/);
});

test('a segment that was unlinked before the successor came keeps its words on the board that it goes on with', async () => {
  const fake = await FakeManager.open({ grace: 30 });
  const capacity = { slots: 32, buckets: 4, words: 4 };
  const memory = new ArrayBuffer(layOut(capacity).size);
  Board.format(memory, capacity).addVersion(2);
  const path = join(fake.dir, 'board');
  writeFileSync(path, new Uint8Array(memory));
  const { dev, ino } = statSync(path);
  const located = { osName: 'board', dir: fake.dir, size: memory.byteLength, dev, ino };
  const place = { uid: 'b1', slot: 3, generation: 7, ...located };
  fake.board = place;
  fake.on('segment.create', () => fake.segment({ size: 64, word: 2 })).on('segment.detach', () => ({}));
  fake.on('segment.attach', () => refuse('ERR_SHM_NOT_FOUND'));
  const client = await fake.client();
  const shm = await client.create(64);
  expect(shm.version).toBe(1);
  const succeeded = async (board: object) => {
    const back = once(client, 'reconnect');
    fake.die();
    fake.board = board;
    await fake.listen();
    await back;
  };
  await succeeded(place);
  expect(shm.version).toBe(1);
  // Those of another board are another segment's.
  await succeeded({ ...place, uid: 'b2' });
  expect(() => shm.version).toThrow(expect.objectContaining({ code: 'ERR_SHM_UNSUPPORTED' }));
});

test('a handle that a manager has put into this process is used once, also by a board that cannot be opened', () => {
  const place = { uid: 'b1', osName: 'b', dir: '', size: 65_536, slot: 3, generation: 7, dev: 1, ino: 1 };
  const grants: unknown[] = [];
  const hub = new Hub({ ...place, grant: 5 }, ({ grant }) => {
    grants.push(grant);
    throw new ShmError('ERR_SHM_UNSUPPORTED', 'none that we know');
  });
  const refused = expect.objectContaining({ code: 'ERR_SHM_UNSUPPORTED' });
  for (let i = 0; i < 2; i++) expect(() => hub.begin()).toThrow(refused);
  hub.moved({ ...place, generation: 8, grant: 6 });
  for (let i = 0; i < 2; i++) expect(() => hub.begin()).toThrow(refused);
  expect(grants).toEqual([5, undefined, 6, undefined]);
  hub.close();
});

test('what was attached without a manager can be read as a cell, and neither waited for nor locked', async () => {
  const fake = await FakeManager.open();
  const bytes = Buffer.alloc(cellBytes({ size: 8, slots: 3 }));
  formatCell(bytes.buffer, { size: 8, slots: 3 });
  writeFileSync(join(fake.dir, 'cell'), new Uint8Array(bytes.buffer));
  const shm = SharedMemory.attach('cell', { shmDir: fake.dir });
  const cell = SharedCell.over(shm);
  expect(cell.read()).toBe(undefined);
  await expect(cell.changed()).rejects.toMatchObject({ code: 'ERR_SHM_UNSUPPORTED' });
  await expect(cell.writer()).rejects.toMatchObject({ code: 'ERR_SHM_UNSUPPORTED' });
  expect(() => SharedMutex.over(shm, 128)).toThrow();
  cell.close();
  expect(() => cell.read()).toThrow(expect.objectContaining({ code: 'ERR_SHM_CLOSED' }));
});

test('a client makes its bell when it first acts; one whose life was ended before that leaves none', () => {
  const room = new BoardRoom();
  const [early, late] = [room.guest(), room.guest()];
  expect(early.hub.place.board.state).toBe(1);
  expect(room.doorbells.made.size).toBe(0);
  early.hub.begin();
  expect(room.doorbells.made.size).toBe(1);
  room.board.endUnused(late.slot, late.generation);
  expect(() => late.hub.begin()).toThrow(expect.objectContaining({ code: 'ERR_SHM_DISCONNECTED' }));
  expect([room.doorbells.made.size, room.doorbells.count]).toEqual([1, 1]);
});

test('a bell that somebody removed is made again, what was rung meanwhile is heard, and who waits still keeps the process alive', async () => {
  const room = new BoardRoom();
  const { hub, slot, attach } = room.guest();
  hub.bellLost();
  expect(room.doorbells.made.size, 'of who has none').toBe(0);
  const shm = attach(new ArrayBuffer(64));
  const waiting = shm.changed();
  room.doorbells.made.clear();
  // Who rings it by name finds none, and has marked it as rung.
  room.board.addVersion(0);
  Atomics.or(room.board.words, room.board.bellWord(slot), 1);
  expect(await isPending(waiting)).toBe(true);
  const other = attach(new ArrayBuffer(64), { word: 1 }).changed();
  hub.bellLost();
  expect(await waiting).toBe(1);
  await settled();
  expect([room.doorbells.made.size, room.doorbells.count, room.doorbells.held.size]).toEqual([1, 1, 1]);
  expect(Atomics.load(room.board.words, room.board.bellWord(slot)) & 1).toBe(0);
  hub.close();
  await expect(other).rejects.toMatchObject({ code: 'ERR_SHM_CLOSED' });
});
