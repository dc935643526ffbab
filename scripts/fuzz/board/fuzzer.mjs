import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { SharedCell } from '@shmd/client';
import { SharedMemoryManager } from '@shmd/manager';
import { BareClient } from '../../../bench/lib/bare-client.mjs';
import { Random } from '../random.mjs';
import { Player } from './player.mjs';

const USERS = 3;
const VALUE_BYTES = 3_000;
const BETWEEN_LOOKS_MS = 50;
/** The manager answers, and stops, within this. ms. */
const ANSWERED_MS = 20_000;

/**
 * One process writes whatever over the board of a manager, over a lock and a cell, while others wait, tell, lock, read and write there, come and go.
 * Wrong wakes and wrong locks are what they get. Throws when a process dies, an error is none of ours, a call does not return, the manager falls
 * silent or leaves anything behind.
 */
export async function fuzzBoard({ seconds, seed }) {
  const random = new Random(seed);
  const runtimeDir = mkdtempSync(join(tmpdir(), 'shmd-fuzz-board-'));
  const namePrefix = `${basename(runtimeDir)}_`;
  const manager = await SharedMemoryManager.start({ runtimeDir, namePrefix, logLevel: 'silent' });
  const players = [];
  let left;
  const counts = { scribbles: 0, calls: 0, done: 0, looks: 0 };
  try {
    const shm = await manager.create({ name: 'words', size: 4096 });
    const cell = await SharedCell.create(manager, { name: 'cell', size: VALUE_BYTES });
    const start = (program) => {
      const settings = { address: manager.address, words: shm.name, cell: cell.name, seed: random.below(2 ** 32) };
      const player = new Player(program, settings, counts);
      players.push(player);
      return player.ready;
    };
    await start('scribbler');
    await Promise.all(Array.from({ length: USERS }, () => start('user')));
    await watch({ manager, players, counts, name: shm.name, end: performance.now() + seconds * 1000 });
    for (const player of players) await player.end();
    await manager.status({ timeout: ANSWERED_MS });
  } finally {
    for (const player of players) player.kill();
    await manager.shutdown();
    left = [...readdirSync(runtimeDir), ...readdirSync('/dev/shm').filter((name) => name.includes(namePrefix))];
    rmSync(runtimeDir, { recursive: true });
  }
  if (left.length > 0) throw new Error(`left behind: ${left}`);
  return counts;
}

/** Until the end the manager serves, and all play on. */
async function watch({ manager, players, counts, name, end }) {
  const notifier = await BareClient.connect(manager.address);
  try {
    await notifier.request('hello', { protocol: 1, client: { pid: process.pid, name: 'fuzz', version: '0' } });
    while (performance.now() < end) {
      for (const player of players) player.check();
      await manager.status({ timeout: ANSWERED_MS });
      await answered(notifier.request('segment.notify', { name }));
      const made = await manager.create({ size: 64, timeout: ANSWERED_MS });
      made.close();
      await made.unlink({ timeout: ANSWERED_MS });
      counts.looks++;
      await new Promise((resolve) => setTimeout(resolve, BETWEEN_LOOKS_MS));
    }
  } finally {
    notifier.close();
  }
}

function answered(request) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error('the manager does not answer segment.notify')), ANSWERED_MS);
  });
  return Promise.race([request, late]).finally(() => clearTimeout(timer));
}
