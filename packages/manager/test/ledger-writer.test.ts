import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ledger, SegmentSpace } from '@shmd/native';
import { expect, onTestFinished, test } from 'vitest';
import { LedgerWriter } from '../src/ledger/ledger-writer.js';

const log = () => {};
const silent = { debug: log, info: log, warn: log, error: log, fatal: log };

function writer(now: () => number = () => 0) {
  const dir = mkdtempSync(join(tmpdir(), 'shmd-writer-'));
  const ledger = Ledger.open(join(dir, 'a.ledger')) as Ledger;
  const space = new SegmentSpace('/dev/shm');
  onTestFinished(() => {
    space.close();
    ledger.close();
    rmSync(dir, { recursive: true, force: true });
  });
  ledger.begin('/dev/shm', 'note');
  let compactions = 0;
  const counting = new Proxy(ledger, {
    get: (target, name) => {
      if (name === 'compact') compactions++;
      const value = target[name as keyof Ledger];
      return typeof value === 'function' ? (value as () => unknown).bind(target) : value;
    },
  });
  const write = new LedgerWriter(counting, space, silent, now);
  return { dir, ledger, write, compactions: () => compactions, turn: () => new Promise(setImmediate) };
}

function record(
  write: LedgerWriter,
  uid: string,
  osName: string,
  identity: string,
  persistent: boolean,
  payload: string,
) {
  write.record(identity, { uid, publishedAs: osName, persistent, payload });
}

test('L5: a ledger in which one segment changes over and over stays small', async () => {
  const { ledger, write, turn } = writer();
  const payload = 'x'.repeat(3_000);
  for (let i = 0; i < 5_000; i++) {
    record(write, 'one', 'name', '1:1:n', false, payload);
    if (i % 10 === 0) await turn();
  }
  // 15 MB were written. What a compaction finds recorded meanwhile is the next one's.
  while (ledger.stats().bytes > 2_000_000) {
    record(write, 'one', 'name', '1:1:n', false, payload);
    // Not as fast as can be: on a busy machine that would be more than a compaction takes away.
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  expect(ledger.read().segments).toHaveLength(1);
});

test('L5: what is recorded while the ledger is compacted is in it afterwards', async () => {
  const { ledger, write } = writer();
  for (let i = 0; i < 1_000; i++) record(write, `kept-${i}`, `name-${i}`, `1:${i}:n`, false, '');
  for (let i = 0; i < 5_000; i++) record(write, 'changing', 'changing', '1:1:n', false, String(i));
  const compacted = ledger.stats().bytes;
  for (let i = 0; i < 100; i++) record(write, `late-${i}`, `late-${i}`, '1:1:n', true, 'late');
  write.remove([{ uid: 'kept-0', osName: 'name-0', keeper: { identity: '1:0:n' } }]);
  while (ledger.stats().bytes >= compacted) await new Promise((resolve) => setTimeout(resolve, 1));
  const { segments, damaged } = ledger.read();
  expect(damaged).toBe(0);
  expect(segments).toHaveLength(1_100);
  expect(segments.find(({ uid }) => uid === 'changing')?.payload).toBe('4999');
  expect(ledger.stats()).toMatchObject({ live: 1_100 });
});

test('L7: a ledger that cannot be compacted costs one attempt in a while, and no record', async () => {
  let time = 0;
  const { dir, write, compactions, turn } = writer(() => time);
  rmSync(dir, { recursive: true });
  for (let i = 0; i < 12_000; i++) {
    record(write, 'one', 'name', '1:1:n', false, 'x');
    if (i % 100 === 0) await turn();
  }
  expect(compactions()).toBe(1);
  time = 6_000;
  record(write, 'one', 'name', '1:1:n', false, 'x');
  expect(compactions()).toBe(2);
});

test('L7: a ledger whose name was removed is written anew, with all that it holds', () => {
  const { dir, ledger, write } = writer();
  record(write, 'one', 'name', '1:1:n', false, '');
  rmSync(join(dir, 'a.ledger'));
  expect(write.isNamed()).toBe(false);
  write.restore();
  expect(write.isNamed()).toBe(true);
  record(write, 'two', 'other', '1:2:n', false, '');
  expect(Ledger.open(join(dir, 'a.ledger'))).toBeNull();
  ledger.close();
  const next = Ledger.open(join(dir, 'a.ledger')) as Ledger;
  expect(next.read().segments.map(({ uid }) => uid)).toEqual(['one', 'two']);
  next.close();
});
