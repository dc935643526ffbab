import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { connect } from '@shmd/client';
import { expect, onTestFinished, test } from 'vitest';
import { mounted } from '../helpers/mounted.js';
import { expectCode, type Scene, scene } from '../helpers/scene.js';
import type { Skip } from '../helpers/skip.js';
import { until } from '../helpers/until.js';

/** A small tmpfs beside the scene. */
function smallTmpfs(own: Scene, size: string, skip: Skip): string {
  return mounted(`${own.runtimeDir}-tmpfs`, `size=${size}`, skip);
}

test('more than the file system holds is ERR_SHM_NO_SPACE at creation, with nothing left', async ({ skip }) => {
  const own = scene();
  const shmDir = smallTmpfs(own, '1m', skip);
  const manager = await own.manager({ shmDir });
  for (const size of [2 * 1024 * 1024, 1024 * 1024 + 1, Number.MAX_SAFE_INTEGER]) {
    await expectCode(manager.create({ name: 'big', size }), 'ERR_SHM_NO_SPACE');
  }
  expect(readdirSync(shmDir)).toEqual([]);
  const made = [];
  for (let size = 128 * 1024; size >= 4096; ) {
    const shm = await manager.create(size).catch((error) => {
      expect(error.code).toBe('ERR_SHM_NO_SPACE');
      size /= 2;
    });
    if (shm) made.push(shm);
  }
  // Every page was reserved: touching all of them raises no SIGBUS.
  for (const shm of made) shm.buf.fill(0xff);
  expect(readdirSync(shmDir).length).toBe(made.length);
  expect((await manager.status()).segments).toBe(made.length);
  await manager.shutdown();
  expect(readdirSync(shmDir)).toEqual([]);
});

test('20,000 segments with 1,024 descriptors, in manager and client', async () => {
  const own = scene();
  const shmd = fileURLToPath(new URL('../../packages/manager/bin/shmd.js', import.meta.url));
  const command = `ulimit -n 1024; exec "${process.execPath}" "${shmd}" start --json --log-level silent`;
  const shell = spawn('sh', ['-c', `${command} --runtime-dir "${own.runtimeDir}" --name-prefix "${own.prefix}"`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void shell.kill('SIGKILL'));
  const { address } = JSON.parse(
    await new Promise((resolve) => shell.stdout.setEncoding('utf8').once('data', resolve)),
  );
  const client = await connect(address);
  const before = readdirSync('/proc/self/fd').length;
  const serverBefore = readdirSync(`/proc/${shell.pid}/fd`).length;
  const held = [];
  for (let batch = 0; batch < 20; batch++) {
    held.push(...(await Promise.all(Array.from({ length: 1000 }, () => client.create(16)))));
  }
  expect(own.segments().length).toBe(20_000);
  expect((await client.status()).attachments).toBe(20_000);
  expect((await client.list()).length).toBe(20_000);
  expect(readdirSync('/proc/self/fd').length).toBeLessThan(before + 10);
  expect(readdirSync(`/proc/${shell.pid}/fd`).length).toBeLessThan(serverBefore + 10);
  await client.close();
  shell.kill('SIGTERM');
  await until(() => own.leftovers().length === 0, { what: 'everything to be reclaimed', timeout: 10_000 });
});

test('M2: what was just unlinked has room for its like, although it is freed beside the event loop', async ({
  skip,
}) => {
  const own = scene();
  const shmDir = smallTmpfs(own, '96m', skip);
  const manager = await own.manager({ shmDir });
  const size = 64 * 1024 * 1024;
  for (let round = 0; round < 10; round++) {
    const large = await manager.create(size);
    large.close();
    const gone = large.unlink();
    const next = manager.create(size);
    await gone;
    const again = await next;
    again.close();
    await again.unlink();
    // A small one, too, where all the room had been taken.
    const small = await manager.create(4096);
    small.close();
    await small.unlink();
  }
});
