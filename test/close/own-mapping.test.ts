import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scene } from '../helpers/scene.js';
import type { StageScope } from '../helpers/stage.js';
import { temporary } from '../helpers/temporary.js';
import { until } from '../helpers/until.js';

const PAGE = 4096;

function segment(): string {
  const shmDir = temporary();
  writeFileSync(join(shmDir, 'segment'), Buffer.alloc(4 * PAGE));
  return shmDir;
}

async function mappingStage() {
  const stage = await scene().stage({}, ['--expose-gc']);
  /** Lines of /proc/self/maps that show the file. */
  const mappings = (shmDir: string) =>
    stage.run(
      ({ fs }, shmDir) =>
        fs
          .readFileSync('/proc/self/maps', 'utf8')
          .split('\n')
          .filter((line) => line.includes(shmDir)).length,
      shmDir,
    );
  const becomes = async (shmDir: string, expected: number) => {
    const collected = async () => {
      await stage.run(() => (globalThis as unknown as { gc: () => void }).gc());
      return (await mappings(shmDir)) === expected;
    };
    await until(collected, { what: `${expected} mappings` });
  };
  const attach = (shmDir: string, key: string, options: object = {}) =>
    stage.run(
      ({ SharedMemory, shm }, shmDir, key, options) => {
        shm[key] = SharedMemory.attach('segment', { shmDir, ...options });
      },
      shmDir,
      key,
      options,
    );
  const close = (key: string) => stage.run(({ shm }, key) => shm[key]?.close(), key);
  return { stage, mappings, becomes, attach, close };
}

test('S2: each attachment of a segment has a mapping of its own, which goes with its close', async () => {
  const shmDir = segment();
  const { mappings, attach, close, stage } = await mappingStage();
  for (const key of ['a', 'b', 'c']) await attach(shmDir, key);
  await attach(shmDir, 'd', { access: 'read' });
  for (const [i, key] of ['a', 'b', 'd'].entries()) {
    expect(await mappings(shmDir)).toBe(4 - i);
    await close(key);
  }
  expect(await mappings(shmDir)).toBe(1);
  expect(await stage.run(({ shm }) => (shm.c as NonNullable<typeof shm.c>).buf.length)).toBe(4 * PAGE);
  await close('c');
  expect(await mappings(shmDir)).toBe(0);
});

test('attachments that are dropped without close are released by the collector, and no others', async () => {
  const shmDir = segment();
  const { stage, attach, becomes } = await mappingStage();
  await attach(shmDir, 'kept', { offset: PAGE });
  await attach(shmDir, 'dropped');
  await attach(shmDir, 'alsoDropped', { access: 'read' });
  await stage.run(({ shm }) => {
    delete shm.dropped;
    delete shm.alsoDropped;
  });
  await becomes(shmDir, 1);
  expect(await stage.run(({ shm }) => shm.kept?.buf.length)).toBe(3 * PAGE);
});

test('a view keeps a dropped attachment mapped', async () => {
  const shmDir = segment();
  const { stage, attach, becomes, mappings } = await mappingStage();
  await attach(shmDir, 'dropped');
  await attach(shmDir, 'other', { offset: PAGE });
  await stage.run(({ shm, kept }) => {
    kept.view = shm.dropped?.buf.subarray(1, 2);
    delete shm.dropped;
    delete shm.other;
  });
  await becomes(shmDir, 1);
  await stage.run(({ kept }) => {
    kept.view[0] = 1;
    delete kept.view;
  });
  await becomes(shmDir, 0);
  expect(await mappings(shmDir)).toBe(0);
});

// Ends a worker that holds ten attachments, some closed and in use, beside two of this thread's.
const besideWorkers = async ({ Worker }: StageScope, url: string, shmDir: string, ending: string) => {
  const workers = [0, 1, 2].map(() => new Worker(new URL(url), { workerData: { shmDir, name: 'segment', ending } }));
  const ended = workers.map((worker) => new Promise((resolve) => worker.on('error', () => {}).once('exit', resolve)));
  const ready = workers.map((worker) => new Promise((resolve) => worker.once('message', resolve)));
  await Promise.all(ready);
  if (ending === 'terminate') for (const worker of workers) worker.terminate();
  await Promise.all(ended);
};
const HOLDER = new URL('../fixtures/holding-worker-of-many.mjs', import.meta.url).href;

for (const ending of ['terminate', 'exit', 'natural', 'throw']) {
  test(`workers that end by ${ending} release what they held and nothing else`, async () => {
    const shmDir = segment();
    const { stage, attach, becomes } = await mappingStage();
    await attach(shmDir, 'mine');
    await stage.run(besideWorkers, HOLDER, shmDir, ending);
    await becomes(shmDir, 1);
    const mine = await stage.run(({ shm }) => {
      shm.mine?.buf.fill(7);
      return shm.mine?.buf[4 * 4096 - 1];
    });
    expect(mine).toBe(7);
  });
}

test('threads have mappings of their own too', async () => {
  const shmDir = segment();
  const { stage, attach, mappings } = await mappingStage();
  await attach(shmDir, 'mine');
  await stage.run(
    async ({ Worker, kept }, url, shmDir) => {
      kept.worker = new Worker(new URL(url), { workerData: { shmDir, name: 'segment', ending: 'terminate' } });
      await new Promise((resolve) => kept.worker.once('message', resolve));
    },
    HOLDER,
    shmDir,
  );
  // The worker holds eight more to write, and one to read.
  expect(await mappings(shmDir)).toBe(10);
  await stage.run(({ kept }) => kept.worker.terminate());
});

test('a process may end in any way with everything still open and in use', async () => {
  const endings = ['process.exit()', 'throw new Error("as told")', '', 'process.kill(process.pid, "SIGKILL")'];
  const expected = ['0', '1', '0', 'SIGKILL'];
  for (const [i, ending] of endings.entries()) {
    const shmDir = segment();
    const { code, signal, stderr } = await scene().node(`
      import { deflate } from 'node:zlib';
      import { randomFill } from 'node:crypto';
      import { Worker } from 'node:worker_threads';
      import { SharedMemory } from '@shmd/client';
      const shmDir = ${JSON.stringify(shmDir)};
      const held = Array.from({ length: 100 }, () => SharedMemory.attach('segment', { shmDir }));
      const workerData = { shmDir, name: 'segment', ending: 'natural' };
      new Worker(new URL(${JSON.stringify(HOLDER)}), { workerData, execArgv: [] });
      for (const shm of held.slice(0, 8)) deflate(shm.buf, () => {});
      for (const shm of held.slice(8, 16)) randomFill(shm.buf, () => {});
      for (const shm of held.slice(4, 12)) shm.close();
      ${ending}`);
    expect(`${signal ?? code}`, stderr).toBe(expected[i]);
    expect(existsSync(join(shmDir, 'segment'))).toBe(true);
  }
});
