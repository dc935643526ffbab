import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { attach, Bell, close, Ledger, type LedgerSegment, reaperPath, SegmentSpace } from '@shmd/native';
import { BOARD_STATE, Board, layOut } from '@shmd/protocol/board';
import { expect, onTestFinished, test } from 'vitest';
import { runId } from '../helpers/run.js';
import { SPACE } from '../helpers/space.js';
import { temporary } from '../helpers/temporary.js';
import { until } from '../helpers/until.js';

const CAPACITY = { slots: 64, buckets: 32, words: 16 };
const SIZE = layOut(CAPACITY).size;
const SLEEPER = fileURLToPath(new URL('../fixtures/sleeper.mjs', import.meta.url));
let boards = 0;

async function serving(path: string): Promise<Server> {
  const server = createServer().listen(path);
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return server;
}

/** What a dead manager has left: a ledger with a board and a segment, a socket, and the bells of two clients. */
async function remains() {
  const runtimeDir = temporary('/tmp');
  const dir = SPACE === 'posix' ? '/dev/shm' : temporary();
  const path = join(runtimeDir, 'a.ledger');
  const address = join(runtimeDir, 'a.sock');
  const folder = `${address}.bells`;
  const name = `${runId()}_board${++boards}`;
  const space = new SegmentSpace(dir);
  const ledger = Ledger.open(path) as Ledger;
  ledger.begin(dir, 'note');
  await serving(address);
  ledger.recordSocket(address);
  const { identity } = ledger.createSegment(space, SIZE, 'uid-board', false, name, '', name, true);
  const segment = ledger.createSegment(space, 8, 'uid-a', false, `${name}a`, '', `${name}a`);
  const buffer = attach(dir, name, 'read-write', identity, -1, 0, -1);
  const board = Board.format(buffer, CAPACITY);
  mkdirSync(folder);
  const names = ['0.1', '63.131071'].map((each) => join(folder, each));
  for (const each of names) Bell.make(each);
  onTestFinished(() => {
    ledger.close();
    close(buffer, true);
    space.remove(name, identity);
    space.remove(`${name}a`, segment.identity);
    space.close();
  });
  const exists = () => ({
    board: space.find(name) !== null,
    segment: space.find(`${name}a`) !== null,
    socket: existsSync(address),
    bells: existsSync(folder) ? readdirSync(folder).sort() : null,
  });
  return { ledger, path, address, folder, name, dir, space, board, buffer, bells: names as [string, string], exists };
}

const EVERYTHING = { board: true, segment: true, socket: true, bells: ['0.1', '63.131071'] };
const NOTHING = { board: false, segment: false, socket: false, bells: null };

/** How often a bell that is listened to was heard. */
function heardAt(name: string): { times: number } {
  const bell = new Bell(name);
  onTestFinished(() => bell.close());
  const heard = { times: 0 };
  bell.listen(() => {
    heard.times += 1;
  });
  return heard;
}

/** A process that sleeps on the word of its bell, and ends when that changes. */
async function sleeper({ bells, dir, name, board }: Awaited<ReturnType<typeof remains>>) {
  board.setSleeps(63, true);
  const child = spawn(process.execPath, [SLEEPER, bells[1], dir, name, String(board.bellWord(63))]);
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  await until(() => /futex|poll/.test(readFileSync(`/proc/${child.pid}/wchan`, 'utf8')), { what: 'it to sleep' });
  return { ended: once(child, 'exit') };
}

test('who waits on a board is told that its manager is dead, and all that it had goes', async () => {
  const left = await remains();
  const heard = heardAt(left.bells[0]);
  const { ended } = await sleeper(left);
  expect(left.ledger.reclaim(false)).toMatchObject({ unlinked: [left.name, `${left.name}a`], kept: [], spent: true });
  expect(left.board.state).toBe(BOARD_STATE.abandoned);
  await until(() => heard.times === 1, { what: 'the bell' });
  expect(await ended).toEqual([0, null]);
  expect(left.exists()).toEqual(NOTHING);
});

test('so it is by the reaper, too', async () => {
  const left = await remains();
  const heard = heardAt(left.bells[0]);
  const { ended } = await sleeper(left);
  left.ledger.close();
  const [code] = await once(spawn(reaperPath, [left.path, '0'], { stdio: 'ignore' }), 'exit');
  expect(code).toBe(0);
  expect(left.board.state).toBe(BOARD_STATE.abandoned);
  await until(() => heard.times === 1, { what: 'the bell' });
  expect(await ended).toEqual([0, null]);
  expect(left.exists()).toEqual(NOTHING);
});

test('a reaper that died on its way is finished by the next', async () => {
  const left = await remains();
  left.space.remove(left.name, left.ledger.read().segments[0]?.identity as string);
  Bell.remove(left.bells[0]);
  expect(left.ledger.reclaim(false)).toMatchObject({ absent: [left.name], spent: true });
  expect(left.exists()).toEqual(NOTHING);
});

test('who only asks what would be done does nothing', async () => {
  const left = await remains();
  const heard = heardAt(left.bells[0]);
  expect(left.ledger.reclaim(true)).toMatchObject({ unlinked: [left.name, `${left.name}a`] });
  await new Promise(setImmediate);
  expect([heard.times, left.board.state, left.exists()]).toEqual([0, BOARD_STATE.live, EVERYTHING]);
});

test('what is another’s stays as it is: memory of the board’s name, a manager at the address, files among the bells', async () => {
  const left = await remains();
  const [{ identity }] = left.ledger.read().segments as [LedgerSegment];
  left.space.remove(left.name, identity);
  const theirs = left.space.reserveSync(SIZE).publish(left.name);
  const buffer = attach(left.dir, left.name, 'read-write', theirs.identity, -1, 0, -1);
  onTestFinished(() => {
    close(buffer, true);
    left.space.remove(left.name, theirs.identity);
  });
  const board = Board.format(buffer, CAPACITY);
  for (const name of ['5.5', '6', '.7', '8.x', 'a.1']) writeFileSync(join(left.folder, name), 'theirs');
  expect(left.ledger.reclaim(false)).toMatchObject({ foreign: [left.name], unlinked: [`${left.name}a`] });
  expect(board.state).toBe(BOARD_STATE.live);
  expect(left.exists().bells).toEqual(['.7', '5.5', '6', '8.x', 'a.1'].sort());
  expect(readFileSync(join(left.folder, '5.5'), 'utf8')).toBe('theirs');

  const other = await remains();
  rmSync(other.address);
  await serving(other.address);
  const heard = heardAt(other.bells[0]);
  expect(other.ledger.reclaim(false)).toMatchObject({ unlinked: [other.name, `${other.name}a`] });
  await new Promise(setImmediate);
  expect(heard.times).toBe(0);
  expect(other.exists()).toEqual({ ...EVERYTHING, board: false, segment: false });
});

/** What any client can make of a board. */
const spoilt: Record<string, (words: Uint32Array) => void> = {
  'no magic': (words) => void words.fill(0, 0, 2),
  'another ABI': (words) => void words.fill(2, 2, 3),
  'no slots': (words) => void words.fill(0, 4, 5),
  'too many slots': (words) => void words.fill(0xffff_ffff, 4, 5),
  'as many as would be too many here': (words) => void words.fill(4096, 4, 5),
  'slots beyond its end': (words) => void words.fill(0xffff_ffc0, 8, 9),
  'slots at no slot': (words) => void words.fill(4097, 8, 9),
  'all sleep': (words) => void words.fill(1, 1024),
  'all is set': (words) => void words.fill(0xffff_ffff, 3),
};

for (const [what, spoil] of Object.entries(spoilt)) {
  test(`a board on which a client wrote ${what} goes as well`, async () => {
    const left = await remains();
    spoil(new Uint32Array(left.buffer));
    left.ledger.close();
    const [code] = await once(spawn(reaperPath, [left.path, '0'], { stdio: 'ignore' }), 'exit');
    expect([code, left.exists()]).toEqual([0, NOTHING]);
  });
}

for (const bytes of [0, 3, 35, 66, 4096, 4097, SIZE - 1]) {
  test(`a board that was cut to ${bytes} bytes goes as well`, async ({ skip }) => {
    if (SPACE === 'posix') skip('it has one size in its life');
    const left = await remains();
    left.board.setSleeps(63, true);
    truncateSync(join(left.dir, left.name), bytes);
    left.ledger.close();
    const [code] = await once(spawn(reaperPath, [left.path, '0'], { stdio: 'ignore' }), 'exit');
    expect([code, left.exists()]).toEqual([0, NOTHING]);
  });
}

test('a ledger knows its board, through a compaction and a successor', async () => {
  const left = await remains();
  const kinds = () => left.ledger.read().segments.map(({ uid, isBoard }) => [uid, isBoard]);
  const known = [
    ['uid-board', true],
    ['uid-a', false],
  ];
  expect(kinds()).toEqual(known);
  await left.ledger.compact();
  expect(kinds()).toEqual(known);
  left.ledger.begin(left.dir, 'next', ['uid-board', 'uid-a']);
  expect(kinds()).toEqual(known);
  expect(readFileSync(left.path, 'utf8')).toMatch(/ uid=uid-board .* kind=board\n/);
});
