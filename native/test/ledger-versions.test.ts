import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ledger, type LedgerSegment, SegmentSpace } from '@shmd/native';
import { expect, onTestFinished, test } from 'vitest';
import { BOOT, ledgerText, numbersOf, recordsOf } from './ledger-text.js';

/** A directory of segments, and a place for a ledger beside it. */
function place() {
  const dir = mkdtempSync(join('/dev/shm', 'shmd-versions-'));
  const runtimeDir = mkdtempSync(join(tmpdir(), 'shmd-versions-'));
  onTestFinished(() => {
    for (const path of [dir, runtimeDir]) rmSync(path, { recursive: true, force: true });
  });
  return { dir, path: join(runtimeDir, 'a.ledger'), exists: (name: string) => existsSync(join(dir, name)) };
}

/** A ledger of this release that lists a segment `a`, which is there. */
function begun() {
  const at = place();
  const space = new SegmentSpace(at.dir);
  const ledger = Ledger.open(at.path) as Ledger;
  ledger.begin(at.dir, 'note');
  const backing = space.reserveSync(100);
  ledger.recordSegment('u-a', backing.identity, false, 'a', 'payload');
  backing.publish('a');
  space.close();
  return { ...at, ledger };
}

/** What a later release would have added to it. */
function addLater(path: string, ledger: Ledger): Ledger {
  const { identity } = ledger.read().segments[0] as LedgerSegment;
  ledger.close();
  const segment = `A uid=u-a id=${identity} os=a flags=pz colour=blue kind=later data=payload`;
  appendFileSync(path, ledgerText(['B board=7 size=4096', segment]));
  return Ledger.open(path) as Ledger;
}

const later = expect.arrayContaining(['B board=7 size=4096', expect.stringContaining(' colour=blue kind=later')]);

test('L2: what a later release added to our version is kept by a compaction', async () => {
  const { path, ledger } = begun();
  const ours = addLater(path, ledger);
  expect(ours.read()).toMatchObject({
    damaged: 0,
    segments: [{ uid: 'u-a', persistent: true, isBoard: false, payload: 'payload' }],
  });
  await ours.compact();
  expect(recordsOf(path)).toEqual(later);
  expect(recordsOf(path).filter((record) => record.startsWith('A '))).toHaveLength(1);
  expect(ours.stats().dead).toBe(0);
  ours.close();
});

test('L2: and by a successor that goes on with the segments; one that keeps none begins without it', () => {
  const { dir, path, ledger } = begun();
  const ours = addLater(path, ledger);
  ours.begin(dir, 'next', ['u-a']);
  expect(recordsOf(path)).toEqual(later);
  expect(ours.read()).toMatchObject({ note: 'next', damaged: 0, segments: [{ uid: 'u-a' }] });
  ours.begin(dir, 'next', []);
  expect(recordsOf(path).some((record) => record.startsWith('B '))).toBe(false);
  ours.close();
});

test('L2: a newer version is not judged, and stays as it is', () => {
  const { path, ledger, exists, dir } = begun();
  const records = recordsOf(path);
  ledger.close();
  const { dev, ino } = numbersOf(dir);
  for (const header of [`H v=3 boot=${BOOT} dir=${dir} dirid=${dev}:${ino}:n`, 'H v=3', 'H v=4000000000 what=ever']) {
    const text = ledgerText([header, ...records.slice(1)]);
    writeFileSync(path, text);
    const newer = Ledger.open(path) as Ledger;
    expect(newer.read()).toMatchObject({ dir: null, reason: 'newer', segments: [] });
    expect(newer.reclaim(false)).toMatchObject({
      reason: 'newer',
      spent: false,
      unlinked: [],
      foreign: [],
      damaged: 0,
    });
    newer.close();
    expect(readFileSync(path, 'utf8')).toBe(text);
    expect(exists('a')).toBe(true);
  }
});

/** A ledger of the first version that lists these files by their numbers alone. */
function firstVersion(dir: string, path: string, names: string[], end: string[] = []): Ledger {
  const segments = names.map((name, i) => {
    const { dev, ino } = numbersOf(join(dir, name));
    return `A u-${i} ${dev} ${ino} ${name.startsWith('p') ? 'p' : '-'} ${name} {"of":"${name}"}`;
  });
  writeFileSync(path, ledgerText([`H 1 ${BOOT} ${numbersOf(dir).dev} ${dir}`, 'N note', ...segments, ...end]));
  return Ledger.open(path) as Ledger;
}

test('L2: a ledger of the first version is read, and reclaimed', () => {
  const { dir, path, exists } = place();
  for (const name of ['a', 'b', 'gone']) writeFileSync(join(dir, name), 'x');
  const ledger = firstVersion(dir, path, ['a', 'b', 'gone'], ['R u-1']);
  rmSync(join(dir, 'gone'));
  expect(ledger.read()).toMatchObject({ reason: '', dir, note: 'note', stopped: false, damaged: 0 });
  expect(ledger.reclaim(false)).toMatchObject({ unlinked: ['a'], absent: ['gone'], foreign: [], spent: true });
  expect([exists('a'), exists('b')]).toEqual([false, true]);
  ledger.close();
});

test('L2: of a planned stop of the first version what is persistent stays, and can be gone on with', () => {
  const { dir, path, exists } = place();
  for (const name of ['a', 'p']) writeFileSync(join(dir, name), 'x');
  const ledger = firstVersion(dir, path, ['a', 'p'], ['X']);
  expect(ledger.reclaim(false)).toMatchObject({ unlinked: ['a'], kept: ['p'], spent: false });
  ledger.begin(dir, 'next', ['u-1']);
  expect(recordsOf(path)[0]).toMatch(/^H v=2 /);
  // By now it is recorded what the kernel tells of it.
  expect(ledger.read().segments).toMatchObject([
    { osName: 'p', persistent: true, identity: expect.stringMatching(/:[bg]\d+$/) },
  ]);
  expect(exists('p')).toBe(true);
  ledger.close();
});

/** tmpfs tells it from Linux 5.18 on. */
function tellsBirth(): boolean {
  const space = new SegmentSpace('/dev/shm');
  const backing = space.reserveSync(1);
  backing.discard();
  space.close();
  return backing.identity.includes(':b');
}

test.runIf(tellsBirth())('L1: a file born after a ledger of the first version was last written is a stranger', () => {
  const { dir, path, exists } = place();
  writeFileSync(join(dir, 'a'), 'a stranger with the numbers of a segment');
  firstVersion(dir, path, ['a']).close();
  const anHourAgo = Date.now() / 1000 - 3600;
  utimesSync(path, anHourAgo, anHourAgo);
  const ledger = Ledger.open(path) as Ledger;
  expect(ledger.reclaim(false)).toMatchObject({ unlinked: [], foreign: ['a'] });
  expect(exists('a')).toBe(true);
  ledger.close();
});
