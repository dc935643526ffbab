import { execFileSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { connect } from '@shmd/client';
import { reaperPath } from '@shmd/native';
import { expect, onTestFinished, test } from 'vitest';
import { resolveConfig } from '../../packages/manager/src/config.js';
import { childrenOf, isAlive, scene } from '../helpers/scene.js';
import { temporary } from '../helpers/temporary.js';
import { until } from '../helpers/until.js';

const messagesIn = (file: string): string[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line).msg);

/** The descriptor that a process would open next. */
function lowestUnused(pid: number): number {
  const used = new Set(readdirSync(`/proc/${pid}/fd`));
  let fd = 0;
  while (used.has(String(fd))) fd++;
  return fd;
}

/** The soft limit alone: it can be raised again. */
function limitFiles(pid: number, files: number | 'hard'): void {
  const hard = /^Max open files\s+\d+\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/limits`, 'latin1'))?.[1];
  execFileSync('prlimit', ['--pid', String(pid), `--nofile=${files === 'hard' ? hard : files}:`]);
}

test('F511 reaper, SIGKILL, and the manager has no descriptor left for another (L9): it serves on, and has one when it can', async () => {
  const own = scene();
  const file = join(temporary('/tmp'), 'log');
  const { address, pid } = await own.daemon(['--log-level', 'warn', '--log-file', file]);
  const client = await connect(address);
  onTestFinished(() => client.close());
  await client.create({ name: 'a', size: 8 });
  const [reaper] = childrenOf(pid) as [number];
  limitFiles(pid, lowestUnused(pid));
  process.kill(reaper, 'SIGKILL');
  await until(() => messagesIn(file).filter((text) => text.includes('could not be started')).length >= 3, {
    what: 'three attempts',
    timeout: 10_000,
  });
  expect(isAlive(pid)).toBe(true);
  expect((await client.stat('a')).size).toBe(8);
  limitFiles(pid, 'hard');
  await until(() => childrenOf(pid).length === 1, { what: 'another reaper', timeout: 10_000 });
  await until(() => own.leftovers().some((name) => name.endsWith('.reaper')), { what: 'it to stand' });
  process.kill(pid, 'SIGKILL');
  await own.isReclaimed();
});

test('F512 reapers die as soon as they are started (L9): the manager says so, serves, and does not wear itself out', async () => {
  const own = scene();
  const folder = temporary('/tmp');
  const starts = join(folder, 'starts');
  symlinkSync(join(dirname(reaperPath), 'shmd.node'), join(folder, 'shmd.node'));
  writeFileSync(join(folder, basename(reaperPath)), `#!/bin/sh\necho >> ${starts}\n`);
  chmodSync(join(folder, basename(reaperPath)), 0o755);
  const file = join(temporary('/tmp'), 'log');
  const config = resolveConfig({ ...own.options, logLevel: 'warn' }, 'standalone', file);
  const began = performance.now();
  const { child, address, exited } = await own.bareDaemon(config, 'never', { SHMD_NATIVE_DIR: folder });
  const client = await connect(address);
  await client.create({ name: 'a', size: 8 });
  await client.close();
  await until(() => messagesIn(file).includes('no reaper stands guard: serving all the same, and going on trying'), {
    what: 'the words that say so',
  });
  // 0, 200, 600, 1400, 3000, 6200, 11200 ms, …
  const most = 2 + Math.log2(1 + (performance.now() - began) / 200);
  expect(readFileSync(starts, 'utf8').length).toBeLessThanOrEqual(most);
  child.kill('SIGTERM');
  expect(await exited).toBe('0');
  expect(own.leftovers()).toEqual([]);
});
