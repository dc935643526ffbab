// npm run test:valgrind: the reaper under valgrind, with real segments to reclaim and with ledgers that are not what they should be.
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setup } from './setup.mjs';

setup();
const { attach, Bell, close, Ledger, reaperPath, SegmentSpace } = await import('@shmd/native');
const { Board, layOut } = await import('@shmd/protocol/board');

const FINDING = 99;
const folder = mkdtempSync('/dev/shm/shmd-valgrind-');
const segments = join(folder, 'segments');
const path = join(folder, 'ledger');
const log = join(folder, 'log');
const address = join(folder, 'socket');
const bells = `${address}.bells`;
mkdirSync(segments);
const space = new SegmentSpace(segments);

function record(count, { persistent = false, stop = false } = {}) {
  const ledger = Ledger.open(path);
  ledger.begin(segments, 'note');
  for (let i = 0; i < count; i++) {
    const backing = space.reserveSync(4096);
    backing.publish(`segment-${i}`);
    ledger.recordSegment(`uid-${i}`, backing.identity, persistent, `segment-${i}`, 'x'.repeat(i));
  }
  if (stop) ledger.recordStop();
  ledger.close();
}

/** A board on which a client sleeps, and whose bells one hears and one does not. */
async function recordBoard() {
  const ledger = Ledger.open(path);
  ledger.begin(segments, 'note');
  const server = createServer().listen(address);
  await once(server, 'listening');
  ledger.recordSocket(address);
  const capacity = { slots: 64, buckets: 32, words: 16 };
  ledger.createSegment(space, layOut(capacity).size, 'uid', false, 'board', '', 'board', true);
  const memory = attach(segments, 'board', 'read-write', '', -1, 0, -1);
  Board.format(memory, capacity).setSleeps(3, true);
  close(memory, true);
  mkdirSync(bells);
  for (const name of ['3.1', '4.1']) Bell.make(join(bells, name));
  const bell = new Bell(join(bells, '3.1'));
  ledger.close();
  return () => {
    bell.close();
    server.close();
    return !existsSync(bells) && !existsSync(address);
  };
}

// What to do before, and how many segments are to be there afterwards.
const cases = {
  'reclaims 200 segments': [() => record(200), 0],
  'says goodbye for a board': [recordBoard, 0],
  'leaves persistent ones after a planned stop': [() => record(5, { persistent: true, stop: true }), 5],
  'reads past damaged lines': [
    () => {
      record(3);
      appendFileSync(path, 'seg 0 0 damaged\n\0\xff\n'.repeat(50));
    },
    0,
  ],
  'cannot read a ledger of noise': [() => writeFileSync(path, Buffer.alloc(9_000, '\x01\n\xf0'), { mode: 0o600 }), 0],
  'finds no ledger': [() => {}, 0],
  'finds an empty one': [() => writeFileSync(path, '', { mode: 0o600 }), 0],
};

let failed = false;
try {
  for (const [what, [prepare, left]] of Object.entries(cases)) {
    const finish = await prepare();
    const options = [
      '--quiet',
      '--leak-check=full',
      '--show-leak-kinds=definite,indirect,possible',
      `--error-exitcode=${FINDING}`,
      `--log-file=${log}`,
    ];
    const kinds = '--errors-for-leak-kinds=definite,indirect,possible';
    const { status, error } = spawnSync('valgrind', [...options, kinds, reaperPath, path, '0'], {
      input: '',
      encoding: 'utf8',
    });
    if (error) throw new Error('valgrind is not installed', { cause: error });
    const clean = status !== FINDING && readFileSync(log, 'utf8') === '';
    const found = readdirSync(segments).length;
    const right = clean && status === 0 && found === left && finish?.() !== false;
    if (!right) failed = true;
    console.log(`reaper, ${what}: ${right ? 'clean' : `exit ${status}, ${found} segments left`}`);
    if (!clean) console.error(readFileSync(log, 'utf8'));
    if (existsSync(path)) rmSync(path);
    for (const name of readdirSync(segments)) rmSync(join(segments, name));
  }
} finally {
  space.close();
  rmSync(folder, { recursive: true });
}
process.exit(failed ? 1 : 0);
