// A client that writes whatever it likes, wherever it may: on the board, a lock, a cell.
import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises';
import { connect } from '@shmd/client';
import { attach } from '@shmd/native';
import { fromWire } from '@shmd/protocol';
import { BOARD_STATE, Board } from '@shmd/protocol/board';
import { BareClient } from '../../../../bench/lib/bare-client.mjs';
import { Random } from '../../random.mjs';

const MOST_AT_ONCE = 64;
/** In between, what others write may stay. ms. */
const LONGEST_PAUSE_MS = 20;
const TURNS_BETWEEN_WORDS = 100;
/** What is looked at most: the slots that are given first. */
const BUSY_SLOTS = 32;
const SLOT_WORDS = 16;

/** What a word may say that means much, or nothing. */
const VALUES = [0, 1, -1, 2, 3, 4095, 4096, 131_071, 131_072, 2 ** 29, 2 ** 30, 2 ** 31 - 1, -(2 ** 31), 0x7fff_0001];

const { address, words: name, cell: cellName, seed } = JSON.parse(process.argv[2]);
const random = new Random(seed);

const raw = await BareClient.connect(address);
const me = { protocol: 1, client: { pid: process.pid, name: 'scribbler', version: '0' } };
const { board: place } = await raw.request('hello', me);
const board = Board.over(attach(place.dir, place.osName, 'read-write', fromWire(place), -1, 0, -1));
const client = await connect(address);
const memory = [name, cellName].map(async (one) => new Int32Array((await client.attach(one)).buffer));
const [words, cell] = await Promise.all(memory);

const busySlots = board.layout.slotsAt / 4;
const HEAD_WORDS = 16;
/** Without their heads they would be nothing, for good. */
const heads = [board.words, words, cell].map((all) => ({ all, head: all.slice(0, HEAD_WORDS) }));

/** Where it hurts, and anywhere. */
const TARGETS = [
  { all: board.words, at: () => busySlots + random.below(BUSY_SLOTS * SLOT_WORDS) },
  { all: board.words, at: () => busySlots + random.below(BUSY_SLOTS * SLOT_WORDS) },
  { all: board.words, at: () => random.pick([16, 32, 48]) },
  { all: board.words, at: () => random.below(board.words.length) },
  { all: words, at: () => random.below(8) },
  { all: words, at: () => random.below(words.length) },
  { all: cell, at: () => random.below(40) },
  { all: cell, at: () => random.below(cell.length) },
];
/** One that has a slot, or might have. */
const token = () => random.below(BUSY_SLOTS) | (random.below(40) << 12) | (random.below(4) << 29);

function scribble() {
  const count = 1 + random.below(MOST_AT_ONCE);
  for (let i = 0; i < count; i++) {
    const { all, at } = random.pick(TARGETS);
    const value = random.pick([() => random.pick(VALUES), () => random.below(2 ** 32), token])();
    Atomics.store(all, at(), value | 0);
  }
  return count;
}

let over = false;
for (const event of ['message', 'disconnect']) {
  process.once(event, () => {
    over = true;
  });
}
process.send({ scribbles: 0 });
let scribbles = 0;
for (let turns = 1; !over; turns++) {
  scribbles += scribble();
  // For a moment; else nobody would get further than the heads.
  for (const { all, head } of heads) if (!random.chance(0.02)) all.set(head);
  if (random.chance(0.5)) board.state = BOARD_STATE.live;
  if (turns % TURNS_BETWEEN_WORDS === 0 && process.connected) {
    process.send({ scribbles });
    scribbles = 0;
  }
  await (random.chance(0.1) ? pause(random.below(LONGEST_PAUSE_MS)) : turn());
}
raw.close();
await client.close();
if (process.connected) process.disconnect();
