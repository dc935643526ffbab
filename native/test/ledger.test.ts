import { appendFileSync, existsSync, lstatSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ledger, type LedgerSegment, SegmentSpace } from '@shmd/native';
import { expect, onTestFinished, test } from 'vitest';
import { BOOT, ledgerText } from './ledger-text.js';

/** A ledger over a directory of its own, with segments that really exist. */
function ledgerOf(names: string[]) {
  const dir = mkdtempSync(join('/dev/shm', 'shmd-ledger-'));
  const path = join(mkdtempSync(join(tmpdir(), 'shmd-ledger-')), 'a.ledger');
  onTestFinished(() => {
    rmSync(dir, { recursive: true, force: true });
    rmSync(join(path, '..'), { recursive: true, force: true });
  });
  const space = new SegmentSpace(dir);
  const ledger = Ledger.open(path) as Ledger;
  ledger.begin(dir, 'note of the manager');
  for (const name of names) {
    const backing = space.reserveSync(100);
    ledger.recordSegment(`uid-${name}`, backing.identity, false, name, `{"of":"${name}"}`);
    backing.publish(name);
  }
  space.close();
  return { dir, path, ledger, exists: (name: string) => existsSync(join(dir, name)) };
}

/** As for a segment whose name is gone. */
function strikeOut(ledger: Ledger, dir: string, uid: string) {
  const space = new SegmentSpace(dir);
  ledger.removeSegments(space, [uid], ['absent'], ['1:1:n']);
  space.close();
}

function reopen(path: string, change?: (text: Buffer) => Buffer): Ledger {
  if (change) writeFileSync(path, change(readFileSync(path)));
  return Ledger.open(path) as Ledger;
}

test('what was recorded is read back', () => {
  const { ledger, path, dir } = ledgerOf(['a', 'with space', 'ünï%20']);
  strikeOut(ledger, dir, 'uid-a');
  ledger.close();
  const read = reopen(path).read();
  expect(read).toMatchObject({ reason: '', dir, note: 'note of the manager', stopped: false, damaged: 0 });
  expect(read.segments.map(({ osName, payload }) => [osName, payload])).toEqual([
    ['with space', '{"of":"with space"}'],
    ['ünï%20', '{"of":"ünï%20"}'],
  ]);
});

test('a ledger of segments that are in no directory is whole', () => {
  const { ledger, path } = ledgerOf([]);
  ledger.close();
  const header = `H v=2 boot=${BOOT} dir=- dirid=0:0:n`;
  const read = reopen(path, () => Buffer.from(ledgerText([header, 'X stop=not']))).read();
  expect(read).toMatchObject({ dir: '', damaged: 0 });
});

test('a torn last line is skipped, the rest is replayed', () => {
  const { ledger, path, exists } = ledgerOf(['a', 'b']);
  ledger.close();
  const torn = reopen(path, (text) => text.subarray(0, text.length - 4));
  expect(torn.read()).toMatchObject({ damaged: 0, segments: [{ osName: 'a' }] });
  expect(torn.reclaim(false)).toMatchObject({ unlinked: ['a'], damaged: 1, spent: false });
  expect([exists('a'), exists('b')]).toEqual([false, true]);
});

test('so it stays for a segment that has the name of an unpublished one', ({ skip }) => {
  const { ledger, path, dir, exists } = ledgerOf(['a']);
  const space = new SegmentSpace(dir);
  onTestFinished(() => space.close());
  if (!space.canRename) skip('memory has one name here');
  const hidden = Ledger.hiddenName('uid-b', 'b');
  const backing = space.reserveSync(100);
  ledger.recordSegment('uid-b', backing.identity, false, 'b', '{"of":"b"}');
  backing.publish(hidden);
  ledger.close();
  const torn = reopen(path, (text) => text.subarray(0, text.length - 4));
  expect(torn.reclaim(false)).toMatchObject({ unlinked: ['a'], damaged: 1, spent: false });
  expect([exists('a'), exists(hidden)]).toEqual([false, true]);
});

test('a changed byte makes its line worthless, never another name', () => {
  const { ledger, path, exists } = ledgerOf(['aaaa', 'bbbb']);
  ledger.close();
  const changed = reopen(path, (text) => Buffer.from(text.toString('latin1').replace('aaaa', 'bbbb'), 'latin1'));
  expect(changed.reclaim(false).unlinked).toEqual(['bbbb']);
  expect(exists('aaaa')).toBe(true);
});

test('foreign bytes are skipped', () => {
  const { ledger, path } = ledgerOf(['a']);
  ledger.close();
  appendFileSync(path, Buffer.from([0, 255, 10, 128, 10, 65, 10]));
  appendFileSync(path, 'not a record\n\n00000000 A x\n');
  expect(reopen(path).read()).toMatchObject({ segments: [{ osName: 'a' }], damaged: 6 });
});

test('without a header, or from another boot, nothing is unlinked', () => {
  const headless = ledgerOf(['a']);
  headless.ledger.close();
  const report = reopen(headless.path, (text) => text.subarray(text.indexOf('\n') + 1)).reclaim(false);
  expect(report).toMatchObject({ reason: 'no-header', unlinked: [] });
  expect(headless.exists('a')).toBe(true);
});

test('another directory under the same path is not touched', () => {
  const { ledger, dir, exists } = ledgerOf(['a']);
  const { ino } = lstatSync(join(dir, 'a'));
  rmSync(join(dir, 'a'));
  writeFileSync(join(dir, 'a'), 'a stranger');
  expect(lstatSync(join(dir, 'a')).ino).not.toBe(ino);
  expect(ledger.reclaim(false)).toMatchObject({ foreign: ['a'], unlinked: [] });
  expect(exists('a')).toBe(true);
});

test('one holder of the lock at a time, also across compaction', async () => {
  const { ledger, path, dir } = ledgerOf(['a']);
  expect(Ledger.open(path)).toBeNull();
  for (let i = 0; i < 100; i++) {
    ledger.recordSegment('again', `1:${i + 1}:n`, false, 'x', '');
    strikeOut(ledger, dir, 'again');
  }
  const before = ledger.stats();
  await ledger.compact();
  expect(ledger.stats()).toMatchObject({ live: before.live, dead: 0 });
  expect(Ledger.open(path)).toBeNull();
  ledger.close();
  const next = Ledger.open(path) as Ledger;
  expect(next.read().segments.map(({ osName }) => osName)).toEqual(['a']);
  next.remove();
  expect(existsSync(path)).toBe(false);
});

test('a planned stop keeps what is persistent', () => {
  const { ledger, exists } = ledgerOf(['a', 'b']);
  const { identity } = ledger.read().segments[1] as LedgerSegment;
  ledger.recordSegment('uid-b', identity, true, 'b', '');
  ledger.recordStop();
  expect(ledger.reclaim(false)).toMatchObject({ unlinked: ['a'], kept: ['b'] });
  expect(exists('b')).toBe(true);
});

test('L4: a planned stop is recorded in place: it needs no room, and takes nothing else with it', () => {
  const { ledger, path } = ledgerOf(['a']);
  const before = readFileSync(path, 'utf8');
  ledger.recordStop();
  const after = readFileSync(path, 'utf8');
  expect(after.length).toBe(before.length);
  expect(ledger.read()).toMatchObject({ stopped: true, damaged: 0, segments: [{ osName: 'a' }] });
  const changed = after.split('\n').filter((line, i) => line !== before.split('\n')[i]);
  expect(changed).toEqual([expect.stringMatching(/ X stop=yes$/)]);
});
