import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ledger, reaperPath, SegmentSpace } from '@shmd/native';
import { expect, onTestFinished, test } from 'vitest';

/** A ledger that lists a segment, and whose manager has gone. */
function abandoned(dir: string, path: string): void {
  const space = new SegmentSpace(dir);
  const ledger = Ledger.open(path) as Ledger;
  ledger.begin(dir, 'note');
  const backing = space.reserveSync(100);
  ledger.recordSegment('u-a', backing.identity, false, 'a', '');
  backing.publish('a');
  ledger.close();
  space.close();
}

test('L10: a reaper does its work though others look at its ledger all the while', async () => {
  const dir = mkdtempSync(join('/dev/shm', 'shmd-reaper-'));
  const runtimeDir = mkdtempSync(join(tmpdir(), 'shmd-reaper-'));
  onTestFinished(() => {
    for (const path of [dir, runtimeDir]) rmSync(path, { recursive: true, force: true });
  });
  const path = join(runtimeDir, 'a.ledger');
  for (let round = 0; round < 25; round++) {
    abandoned(dir, path);
    const reaper = spawn(reaperPath, [path, '0'], { stdio: 'ignore' });
    let ended: number | string | null = null;
    reaper.once('exit', (code, signal) => {
      ended = signal ?? code;
    });
    while (ended === null) {
      for (let look = 0; look < 20; look++) Ledger.openExisting(path)?.close();
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect({ round, ended, segments: readdirSync(dir), left: readdirSync(runtimeDir) }).toEqual({
      round,
      ended: 0,
      segments: [],
      left: [],
    });
  }
});
