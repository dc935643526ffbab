import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { attach } from '@shmd/native';
import { type BoardPlace, fromWire } from '@shmd/protocol';
import { BOARD_STATE, Board } from '@shmd/protocol/board';
import { expect, test } from 'vitest';
import { BoardClient, type Seen } from '../helpers/board-client.js';
import { RawClient } from '../helpers/raw-client.js';
import { childrenOf, type Doomed, isAlive, scene } from '../helpers/scene.js';
import { until } from '../helpers/until.js';

/** Seconds: longer than any test needs for a restart. */
const GRACE = '30';

function kill(pid: number, signal: NodeJS.Signals = 'SIGKILL'): void {
  process.kill(pid, signal);
}

async function killed(...pids: number[]): Promise<void> {
  for (const pid of pids) kill(pid);
  await until(() => !pids.some(isAlive), { what: `processes ${pids} to end` });
}

const lifeOf = ({ uid, slot, generation }: BoardPlace) => ({ uid, slot, generation });
const bellOf = ({ slot, generation }: BoardPlace) => `${slot}.${generation}`;
const ended =
  ({ slot, generation }: BoardPlace) =>
  ({ generations }: Seen) =>
    generations[slot] === -generation;
const isIn = (state: number) => (seen: Seen) => seen.state === state;

/** The board, as anybody may look at it. */
function look({ dir, osName, ...wire }: BoardPlace): Board {
  return Board.over(attach(dir, osName, 'read-write', fromWire(wire), -1, 0, -1));
}

/** A client that has a place and never acts. */
async function idler(address: string): Promise<{ raw: RawClient; place: BoardPlace }> {
  const raw = await RawClient.open(address);
  const { result } = await raw.request('hello', { protocol: 1, client: { pid: 1, name: 'idle', version: '0' } });
  return { raw, place: result.board };
}

test('F601 a client that has acted on the board, SIGKILL: the others hear of it, its bell goes, its slot has another life', async () => {
  const own = scene();
  const { address } = await own.manager();
  const [waiter, dead] = [await BoardClient.open(address), await BoardClient.open(address)];
  expect(own.bells(address)).toContain(bellOf(dead.place));
  await dead.kill();
  await waiter.saw('the death', ended(dead.place));
  await until(() => !own.bells(address).includes(bellOf(dead.place)), { what: 'its bell to go' });
  const { slot, generation } = dead.place;
  expect((await BoardClient.open(address)).place).toMatchObject({ slot, generation: generation + 1 });
});

test('F602 a client that never acted on the board, SIGKILL: nobody is rung', async () => {
  const own = scene();
  const { address } = await own.manager();
  const waiter = await BoardClient.open(address);
  const { raw, place } = await idler(address);
  const board = look(place);
  raw.close();
  await until(() => board.generation(place.slot) < 0, { what: 'its life to end' });
  expect(own.bells(address)).not.toContain(bellOf(place));
  expect([board.deaths, waiter.seen]).toEqual([0, []]);
});

test('F603 a client, SIGSTOP over a restart of its manager and the claim window: it is alive, and has its place when it goes on', async () => {
  const own = scene();
  const first = await own.daemon(['--grace', '1']);
  const stopped = await BoardClient.open(first.address);
  const absent = await idler(first.address);
  const board = look(absent.place);
  kill(stopped.child.pid as number, 'SIGSTOP');
  await killed(first.pid);
  absent.raw.close();
  const second = await own.daemon(['--grace', '1']);
  await until(() => board.generation(absent.place.slot) < 0, { what: 'the claim window to end' });
  expect(board.generation(stopped.place.slot)).toBe(stopped.place.generation);
  kill(stopped.child.pid as number, 'SIGCONT');
  await stopped.seated(2);
  expect(stopped.place).toMatchObject(lifeOf(stopped.places[0] as BoardPlace));
  await own.command(['stop', '--address', second.address]);
});

test('F604 manager, SIGKILL: the reaper says on the board that it is abandoned, and all hear of it', async () => {
  const own = scene();
  const { address, pid } = await own.manager();
  const waiter = await BoardClient.open(address);
  expect(own.boards().length).toBe(1);
  await killed(pid);
  await waiter.saw('the end of the manager', isIn(BOARD_STATE.abandoned));
  await own.isReclaimed();
});

test('F605 manager and reaper, SIGKILL: gc says on the board that it is abandoned, and leaves nothing of it', async () => {
  const own = scene();
  const { address, pid } = await own.manager();
  const waiter = await BoardClient.open(address);
  const [reaper] = childrenOf(pid) as [number];
  kill(pid, 'SIGSTOP');
  await killed(reaper, pid);
  expect(own.boards().length).toBe(1);
  expect(JSON.parse((await own.command(['gc', '--json'])).stdout)).toMatchObject({ ledgers: 1, unlinked: [] });
  await waiter.saw('the end of the manager', isIn(BOARD_STATE.abandoned));
  expect(own.leftovers()).toEqual([]);
});

test('F606 manager with grace, SIGKILL, another starts: the board is the same, and everybody has the same place', async () => {
  const own = scene();
  const first = await own.daemon(['--grace', GRACE]);
  const clients = [await BoardClient.open(first.address), await BoardClient.open(first.address)];
  const before = own.boards();
  await killed(first.pid);
  const second = await own.daemon(['--grace', GRACE]);
  for (const client of clients) await client.seated(2);
  expect(clients.map(({ place }) => lifeOf(place))).toEqual(
    clients.map(({ places }) => lifeOf(places[0] as BoardPlace)),
  );
  expect(own.boards()).toEqual(before);
  expect((await BoardClient.open(second.address)).place.slot).toBe(2);
  await own.command(['stop', '--address', second.address]);
});

test('F607 manager with grace and a client, SIGKILL, another starts: it finds the client dead, and tells', async () => {
  const own = scene();
  const first = await own.daemon(['--grace', GRACE]);
  const [waiter, dead] = [await BoardClient.open(first.address), await BoardClient.open(first.address)];
  await killed(first.pid);
  await dead.kill();
  const second = await own.daemon(['--grace', GRACE]);
  await waiter.saw('the death', ended(dead.place));
  await until(() => !own.bells(second.address).includes(bellOf(dead.place)), { what: 'its bell to go' });
  await own.command(['stop', '--address', second.address]);
});

test('F608 manager with grace, SIGKILL, and its board is damaged: another is made, and who waits on the old one hears that it is abandoned', async () => {
  const own = scene();
  const first = await own.daemon(['--grace', GRACE]);
  const waiter = await BoardClient.open(first.address);
  const [board] = own.boards() as [string];
  await killed(first.pid);
  const file = openSync(join('/dev/shm', board), 'r+');
  writeSync(file, 'damaged', 0);
  closeSync(file);
  const second = await own.daemon(['--grace', GRACE]);
  await waiter.seated(2);
  expect(own.boards().length).toBe(1);
  expect(own.boards()).not.toContain(board);
  expect(waiter.place.uid).not.toBe(waiter.places[0]?.uid);
  await own.command(['stop', '--address', second.address]);
});

test('F609 a planned stop: all hear of it, and nothing of the board is left', async () => {
  const own = scene();
  const manager = await own.manager();
  const waiter = await BoardClient.open(manager.address);
  await manager.shutdown();
  await waiter.saw('the planned stop', isIn(BOARD_STATE.closing));
  await own.isReclaimed();
});

/** Row with the reaper, row with grace, the moment: what happens at it is a client that comes, acts and dies, and then a planned stop. */
const MOMENTS: [string, string, string][] = [
  ['F613', 'F633', 'board-life:before@2'],
  ['F614', 'F634', 'board-life:after@2'],
  ['F615', 'F635', 'board-death:before'],
  ['F616', 'F636', 'board-death:after'],
  ['F617', 'F637', 'board-release:before'],
  ['F618', 'F638', 'board-release:after'],
];

/** A client comes, acts and dies: somewhere in between the manager does. */
async function comesAndGoes(manager: Doomed): Promise<void> {
  const opened = await Promise.race([BoardClient.open(manager.address), manager.exited]);
  if (opened instanceof BoardClient) await opened.kill();
  expect(await manager.exited).toBe('SIGKILL');
}

for (const [row, graceRow, moment] of MOMENTS) {
  test(`${row} manager, SIGKILL at ${moment}: the reaper leaves nothing, and who waits is told`, async () => {
    const own = scene();
    const manager = await own.doomed(moment);
    const waiter = await BoardClient.open(manager.address);
    await comesAndGoes(manager);
    await waiter.saw('the end of the manager', isIn(BOARD_STATE.abandoned));
    await own.isReclaimed();
  });

  test(`${graceRow} manager with grace, SIGKILL at ${moment}, another starts: it goes on with what is true`, async () => {
    const own = scene();
    const manager = await own.doomed(moment, { grace: Number(GRACE) });
    const waiter = await BoardClient.open(manager.address);
    const board = look(waiter.place);
    await comesAndGoes(manager);
    const next = await own.daemon(['--grace', GRACE]);
    await waiter.seated(2);
    expect(waiter.place).toMatchObject(lifeOf(waiter.places[0] as BoardPlace));
    await waiter.saw('the successor', ({ deaths }) => deaths > 0);
    const fresh = await BoardClient.open(next.address);
    const slots = () => Array.from({ length: board.high + 1 }, (_, slot) => slot);
    const living = () => slots().filter((slot) => board.generation(slot) > 0 && board.hasBegun(slot));
    const bells = () => own.bells(next.address).map((name) => Number(name.split('.')[0]));
    await until(() => `${living()}` === `${bells()}`, { what: 'a bell for each life that acts, and no other' });
    expect(living()).toContain(fresh.place.slot);
    await own.command(['stop', '--address', next.address]);
  });
}

for (const [row, moment] of [
  ['F651', 'board-make:before'],
  ['F652', 'board-make:after'],
] as const) {
  test(`${row} manager, SIGKILL at ${moment}: the reaper, or the next manager, leaves nothing`, async () => {
    const own = scene();
    const { address, serves } = await own.doomed(moment);
    expect(serves).toBe(false);
    await (await own.manager({ address })).shutdown();
    await own.isReclaimed();
  });
}

for (const [row, moment] of [
  ['F653', 'stop-board:before'],
  ['F654', 'stop-board:after'],
] as const) {
  test(`${row} manager, SIGKILL at ${moment}: the reaper leaves nothing, and who waits is told`, async () => {
    const own = scene();
    const manager = await own.doomed(moment);
    const waiter = await BoardClient.open(manager.address);
    kill(manager.pid, 'SIGTERM');
    expect(await manager.exited).toBe('SIGKILL');
    await waiter.saw('the end', ({ state }) => state !== BOARD_STATE.live);
    await own.isReclaimed();
  });
}

test('F655 manager with grace, SIGKILL at stop-board:after, another starts: who is stopped meanwhile is not taken for dead', async () => {
  const own = scene();
  const manager = await own.doomed('stop-board:after', { grace: Number(GRACE) });
  const waiter = await BoardClient.open(manager.address);
  const board = look(waiter.place);
  kill(waiter.child.pid as number, 'SIGSTOP');
  kill(manager.pid, 'SIGTERM');
  expect(await manager.exited).toBe('SIGKILL');
  const next = await own.daemon(['--grace', GRACE]);
  expect((await idler(next.address)).place.slot).not.toBe(waiter.place.slot);
  expect(board.generation(waiter.place.slot)).toBe(waiter.place.generation);
  kill(waiter.child.pid as number, 'SIGCONT');
  await waiter.seated(2);
  expect(waiter.place).toMatchObject(lifeOf(waiter.places[0] as BoardPlace));
  await own.command(['stop', '--address', next.address]);
});
