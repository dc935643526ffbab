import { spawnSync } from 'node:child_process';
import { lstatSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from '@shmd/client';
import { expect, onTestFinished, test } from 'vitest';
import { mount } from '../helpers/mounted.js';
import { childrenOf, expectCode, type Scene, scene } from '../helpers/scene.js';
import type { Skip } from '../helpers/skip.js';
import { temporary } from '../helpers/temporary.js';
import { until } from '../helpers/until.js';

const SIZE = 'size=16m';
const unmount = (dir: string) => spawnSync('umount', [dir]);

/** A manager that made one segment and was killed, with its reaper: nobody was left who could tidy up. */
async function leaveSegment(own: Scene, dir: string, args: string[]): Promise<void> {
  const manager = await own.daemon(['--shm-dir', dir, ...args]);
  const client = await connect(manager.address);
  client.on('disconnect', () => {});
  await client.create({ name: 'frame', size: 4096 });
  for (const pid of childrenOf(manager.pid)) process.kill(pid, 'SIGKILL');
  manager.child.kill('SIGKILL');
  await until(() => manager.child.signalCode !== null, { what: 'the manager to die' });
  await client.close();
}

/** Its file gets the numbers that the segment had: a tmpfs counts from its beginning, and the kernel uses device numbers again. */
function putStranger(dir: string, name: string, segment: string): { path: string; numbers: string } {
  const path = join(dir, name);
  for (;;) {
    writeFileSync(path, 'another program'.padEnd(4096, '.'));
    const { dev, ino } = lstatSync(path);
    if (ino >= Number(segment.split(':')[1])) return { path, numbers: `${dev}:${ino}` };
    rmSync(path);
  }
}

function segmentNumbers(runtimeDir: string): string {
  const ledger = readdirSync(runtimeDir).find((name) => name.endsWith('.ledger')) as string;
  const [, numbers] = /\bid=(\d+:\d+):b\d+ os=/.exec(readFileSync(join(runtimeDir, ledger), 'utf8')) ?? [];
  return numbers as string;
}

async function freshMount(grace: string, skip: Skip): Promise<void> {
  const dir = temporary('/tmp');
  let repeated = 0;
  for (let round = 0; round < 5; round++) {
    const own = scene();
    mount(dir, SIZE, skip);
    try {
      await leaveSegment(own, dir, ['--grace', grace]);
      const segment = segmentNumbers(own.runtimeDir);
      unmount(dir);
      mount(dir, SIZE);
      const stranger = putStranger(dir, `${own.prefix}frame`, segment);
      if (stranger.numbers === segment) repeated++;
      const next = await own.daemon(['--shm-dir', dir, '--grace', grace]);
      const client = await connect(next.address);
      expect(await client.list()).toEqual([]);
      await expectCode(client.attach('frame'), 'ERR_SHM_NOT_FOUND');
      await expectCode(client.create({ name: 'frame', size: 8 }), 'ERR_SHM_EXISTS');
      await client.close();
      next.child.kill('SIGTERM');
      await until(() => next.child.exitCode !== null, { what: 'the manager to stop' });
      expect(readFileSync(stranger.path, 'utf8')).toContain('another program');
      expect(readdirSync(own.runtimeDir)).toEqual([]);
    } finally {
      unmount(dir);
    }
  }
  // Else nothing was put to the test.
  expect(repeated).toBeGreaterThan(0);
}

test("F373 L1: after a fresh mount a stranger's file with the numbers of a segment is neither served nor removed", ({
  skip,
}) => freshMount('0', skip));

test('F374 L1: nor by a successor within the grace', ({ skip }) => freshMount('5', skip));

test('F375 L1: `shmd gc` leaves a stranger alone that has the numbers of a segment', async ({ skip }) => {
  const dir = temporary('/tmp');
  const own = scene();
  mount(dir, SIZE, skip);
  onTestFinished(() => void unmount(dir));
  await leaveSegment(own, dir, []);
  const segment = segmentNumbers(own.runtimeDir);
  unmount(dir);
  mount(dir, SIZE);
  const stranger = putStranger(dir, `${own.prefix}frame`, segment);
  expect((await own.command(['gc'])).code).toBe(0);
  expect(readFileSync(stranger.path, 'utf8')).toContain('another program');
  expect(readdirSync(own.runtimeDir)).toEqual([]);
});
