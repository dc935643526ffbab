import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scene } from '../helpers/scene.js';
import { temporary } from '../helpers/temporary.js';

const WAYS = ['a byte stream', 'transfer()'];
const TRANSFERS = 'transfer' in ArrayBuffer.prototype;
const WITHOUT = 'ArrayBuffer.prototype.transfer comes with Node.js 22';
const FIXTURES = new URL('../fixtures/', import.meta.url);

function segment(): { shmDir: string; read: () => string } {
  const shmDir = temporary();
  writeFileSync(join(shmDir, 'segment'), 'content');
  return { shmDir, read: () => readFileSync(join(shmDir, 'segment'), 'utf8') };
}

async function run(program: string, scope: object): Promise<unknown> {
  const { stdout, stderr, code, signal } = await scene().node(`
    import { Worker } from 'node:worker_threads';
    import { SharedMemory } from '@shmd/client';
    import { attachmentStats } from '@shmd/native';
    import { ways } from ${JSON.stringify(new URL('moving.mjs', FIXTURES).href)};
    const { ${Object.keys(scope).join()} } = ${JSON.stringify(scope)};
    ${program}`);
  expect(signal ?? code, stderr).toBe(0);
  return JSON.parse(stdout);
}

// Uses in this thread what each of three workers moved here, when they have ended.
const AFTER_WORKERS = `
  const views = [];
  for (const which of [0, 1, 2]) {
    const workerData = { shmDir, way, which, closed, ending };
    const worker = new Worker(new URL(${JSON.stringify(new URL('moving-worker.mjs', FIXTURES).href)}), { workerData, execArgv: [] });
    const ended = new Promise((resolve) => worker.on('error', () => {}).once('exit', resolve));
    const moved = await new Promise((resolve) => worker.once('message', resolve));
    if (ending === 'terminate') worker.terminate();
    await ended;
    views.push(new Uint8Array(moved));
  }
  const seen = views.map((view) => [...view]);
  for (const view of views) view.fill(1);
  console.log(JSON.stringify({ seen, left: attachmentStats() }));`;

for (const way of WAYS) {
  for (const ending of ['natural', 'exit', 'throw', 'terminate']) {
    const title = `S3: memory that a worker moved by ${way} to another thread survives its end (${ending}), as zeroes`;
    test(title, async ({ skip }) => {
      skip(way === 'transfer()' && !TRANSFERS, WITHOUT);
      for (const closed of [false, true]) {
        const { shmDir, read } = segment();
        const seen = await run(AFTER_WORKERS, { shmDir, way, closed, ending });
        // What was not moved is gone; what was keeps its addresses.
        const left = { attachments: 0, mappings: 3, softClosed: 3, bytes: 0 };
        expect(seen).toMatchObject({ seen: Array(3).fill(Array(7).fill(0)), left });
        expect(read()).toBe('content');
      }
    });
  }

  test(`S2: memory moved by ${way} is out of reach after close, whoever else has the segment attached`, async ({
    skip,
  }) => {
    skip(way === 'transfer()' && !TRANSFERS, WITHOUT);
    const { shmDir, read } = segment();
    const seen = await run(
      `
      const [one, other] = [0, 0].map(() => SharedMemory.attach('segment', { shmDir }));
      const moved = new Uint8Array(await ways[way](one.buffer));
      const before = moved.length;
      one.close();
      const after = [...moved];
      moved.fill(1);
      console.log(JSON.stringify({ before, after, other: other.buf.toString('latin1') }));`,
      { shmDir, way },
    );
    expect(seen).toEqual({ before: 7, after: Array(7).fill(0), other: 'content' });
    expect(read()).toBe('content');
  });
}

test('S2: one of two attachments closes while zlib reads it: no error that nobody can catch, and the other stays', async () => {
  const { shmDir } = segment();
  writeFileSync(join(shmDir, 'segment'), Buffer.alloc(8 << 20, 'text'));
  const seen = await run(
    `
    import zlib from 'node:zlib';
    const [one, other] = [0, 0].map(() => SharedMemory.attach('segment', { shmDir }));
    const view = one.buf;
    const stream = zlib.createGzip({ level: 1 }).on('data', () => {});
    const done = new Promise((resolve) => stream.once('end', () => resolve('end')).once('error', resolve));
    stream.end(view);
    one.close();
    const atOnce = view.every((byte) => byte === 0);
    console.log(JSON.stringify({ atOnce, length: view.length, done: await done, other: other.buf.toString('latin1', 0, 4) }));`,
    { shmDir },
  );
  expect(seen).toEqual({ atOnce: true, length: 8 << 20, done: 'end', other: 'text' });
});
