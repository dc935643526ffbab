import { randomFillSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SharedMemory } from '@shmd/client';
import { expect, test } from 'vitest';
import { scene } from '../helpers/scene.js';
import { temporary } from '../helpers/temporary.js';

// Node 20 aborts when a zlib stream meets a detached buffer, so there nothing is detached.
const DETACHES = Number.parseInt(process.versions.node, 10) >= 22;
const LARGE = 8 << 20;

function segment(bytes: Uint8Array | string = 'content'): { shmDir: string; read: () => Buffer } {
  const shmDir = temporary();
  writeFileSync(join(shmDir, 'segment'), bytes);
  return { shmDir, read: () => readFileSync(join(shmDir, 'segment')) };
}

test('views taken earlier are empty after close; on Node 20 they are private zeroes', async () => {
  const { shmDir, read } = segment();
  const stage = await scene().stage();
  const after = await stage.run(({ SharedMemory }, shmDir) => {
    const shm = SharedMemory.attach('segment', { shmDir });
    const views = [shm.buf, new Uint8Array(shm.buffer), new Uint8Array(shm.buffer, 2, 3)] as Uint8Array[];
    shm.close();
    // Methods of a detached view throw; its elements are simply not there.
    const bytes = views.map((view) => Array.from({ length: view.length }, (_, i) => view[i]));
    for (const view of views) view[0] = 1;
    return bytes;
  }, shmDir);
  expect(after).toEqual(DETACHES ? [[], [], []] : [7, 7, 3].map((length) => Array(length).fill(0)));
  expect(read().toString()).toBe('content');
});

test('close can be called again, and ends buf and buffer but not name and size', () => {
  const { shmDir } = segment();
  const shm = SharedMemory.attach('segment', { shmDir });
  shm.close();
  shm.close();
  shm[Symbol.dispose]();
  expect(shm.closed).toBe(true);
  expect([shm.name, shm.size]).toEqual(['segment', 7]);
  expect(() => shm.buf).toThrowError(expect.objectContaining({ code: 'ERR_SHM_CLOSED' }));
  expect(() => shm.buffer).toThrowError(expect.objectContaining({ code: 'ERR_SHM_CLOSED' }));
});

test('one of two attachments closes: the other stays', () => {
  const { shmDir, read } = segment();
  const [one, other] = [0, 0].map(() => SharedMemory.attach('segment', { shmDir })) as [SharedMemory, SharedMemory];
  const stale = one.buf;
  one.close();
  stale.fill('x');
  expect(other.buf.toString()).toBe('content');
  other.buf.write('CONTENT');
  expect(read().toString()).toBe('CONTENT');
  other.close();
});

// What a thread does to one segment while zlib works on it. As text, so that a worker can run it too.
const WITH_ZLIB = (shmDir: string, detaches: boolean) => {
  const { SharedMemory, attachmentStats, zlib, settle } = globalThis as never as {
    SharedMemory: typeof import('@shmd/client').SharedMemory;
    attachmentStats: typeof import('@shmd/native').attachmentStats;
    zlib: typeof import('node:zlib');
    settle: (condition: () => boolean) => Promise<void>;
  };
  const attach = () => SharedMemory.attach('segment', { shmDir });
  const finished = (stream: import('node:zlib').Gzip) =>
    new Promise<string>((resolve) => {
      stream.on('data', () => {});
      stream.once('end', () => resolve('end')).once('error', ({ message }) => resolve(message));
    });
  return (async () => {
    const seen: Record<string, unknown> = {};

    let shm = attach();
    let view = shm.buf;
    let stream = zlib.createGzip({ level: 1 });
    let done = finished(stream);
    stream.end(view);
    shm.close();
    seen.inFlight = [view.length, view.every((byte) => byte === 0), attachmentStats().bytes];
    seen.inFlightEnded = await done;
    await settle(() => view.length === 0 || !detaches);
    seen.inFlightLater = view.length;

    shm = attach();
    view = shm.buf;
    stream = zlib.createGzip({ level: 1 });
    done = finished(stream);
    stream.once('data', () => shm.close());
    stream.end(view);
    seen.listenerEnded = await done;

    shm = attach();
    view = shm.buf;
    const compressed = new Promise((resolve) =>
      zlib.deflate(view, (error, result) => resolve(error ?? result.length > 0)),
    );
    setTimeout(() => shm.close(), 1);
    seen.callback = await compressed;

    shm = attach();
    view = shm.buf;
    stream = zlib.createGzip({ level: 1 });
    stream.end(view);
    await new Promise((resolve) => stream.once('readable', resolve));
    await settle(() => stream.readableLength >= stream.readableHighWaterMark);
    shm.close();
    seen.paused = await finished(stream);
    return seen;
  })();
};

const PROGRAM = `
import zlib from 'node:zlib';
import { parentPort } from 'node:worker_threads';
import { SharedMemory } from '@shmd/client';
import { attachmentStats } from '@shmd/native';
const settle = async (condition) => {
  const deadline = performance.now() + 1_500;
  while (!condition() && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 5));
};
Object.assign(globalThis, { zlib, SharedMemory, attachmentStats, settle });
`;

function checkSeen(text: string): void {
  const seen = JSON.parse(text);
  expect(seen.inFlight).toEqual([LARGE, true, 0]);
  expect(seen.inFlightEnded).toBe('end');
  expect(seen.inFlightLater).toBe(DETACHES ? 0 : LARGE);
  expect(seen.listenerEnded).toBe('end');
  expect(seen.callback).toBe(true);
  expect(seen.paused).toBe(DETACHES ? 'input buffer is out of bounds' : 'end');
}

test('close while zlib reads: zeroes at once, empty when it is done, and no error that nobody can catch', async () => {
  const { shmDir } = segment(randomFillSync(Buffer.alloc(LARGE)));
  const call = `(${WITH_ZLIB})(${JSON.stringify(shmDir)}, ${DETACHES})`;
  const { stdout, stderr, code } = await scene().node(`${PROGRAM} console.log(JSON.stringify(await ${call}));`);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  checkSeen(stdout);
});

test('the same in a worker', async () => {
  const { shmDir } = segment(randomFillSync(Buffer.alloc(LARGE)));
  const call = `(${WITH_ZLIB})(${JSON.stringify(shmDir)}, ${DETACHES})`;
  const inner = `${PROGRAM} parentPort.postMessage(JSON.stringify(await ${call}));`;
  const { stdout, stderr, code } = await scene().node(`
    import { writeFileSync } from 'node:fs';
    import { Worker } from 'node:worker_threads';
    import '@shmd/client';
    const worker = new Worker(new URL('data:text/javascript,' + encodeURIComponent(${JSON.stringify(inner)}.replaceAll(
      /from '(@shmd\\/\\w+)'/g, (_, name) => 'from ' + JSON.stringify(import.meta.resolve(name))))));
    worker.on('message', (text) => console.log(text));`);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  checkSeen(stdout);
});
