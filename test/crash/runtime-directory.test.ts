import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from '@shmd/client';
import { expect, test } from 'vitest';
import { mounted } from '../helpers/mounted.js';
import { isAlive, scene } from '../helpers/scene.js';
import { until } from '../helpers/until.js';

test('F371 L4: a planned stop with a full runtime directory keeps what is persistent', async ({ skip }) => {
  const own = scene();
  const runtimeDir = mounted(join(own.runtimeDir, 'full'), 'size=64k', skip);
  const first = await own.daemon(['--runtime-dir', runtimeDir]);
  const client = await connect(first.address);
  await client.create({ name: 'kept', size: 16, lifetime: 'persistent' });
  await client.create({ name: 'gone', size: 16 });
  await client.close();
  // To the last byte.
  for (let size = 65_536; size >= 1; size >>= 1) {
    for (let i = 0; i < 2; i++) {
      try {
        writeFileSync(join(runtimeDir, `ballast-${size}-${i}`), Buffer.alloc(size));
      } catch {
        // As full as it gets.
      }
    }
  }
  first.child.kill('SIGTERM');
  await until(() => first.child.exitCode !== null, { what: 'the manager to stop' });
  expect(first.child.exitCode).toBe(0);
  expect(own.segments()).toEqual([`${own.prefix}kept`]);

  for (const name of readdirSync(runtimeDir)) if (name.startsWith('ballast')) rmSync(join(runtimeDir, name));
  const next = await own.daemon(['--runtime-dir', runtimeDir]);
  const heir = await connect(next.address);
  expect((await heir.list()).map(({ name }) => name)).toEqual(['kept']);
  await heir.unlink('kept');
  await heir.close();
  next.child.kill('SIGTERM');
  await until(() => next.child.exitCode !== null, { what: 'the next manager to stop' });
});

test('F372 L7: the runtime directory is cleared under a manager: ledger and socket come back, and a reaper finds them', async () => {
  const own = scene();
  const manager = await own.daemon();
  const client = await connect(manager.address);
  await client.create({ name: 'a', size: 16 });
  rmSync(own.runtimeDir, { recursive: true });
  await client.create({ name: 'b', size: 16 });
  await until(() => existsSync(manager.address), { what: 'the socket to come back', timeout: 20_000 });
  const other = await connect(manager.address);
  expect((await other.list()).map(({ name }) => name).sort()).toEqual(['a', 'b']);
  await Promise.all([client.close(), other.close()]);
  manager.child.kill('SIGKILL');
  await until(() => !isAlive(manager.pid), { what: 'the manager to die' });
  await own.isReclaimed();
});
