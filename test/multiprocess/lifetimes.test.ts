import { connect, SharedCell } from '@shmd/client';
import { expect, test } from 'vitest';
import { expectCode, scene } from '../helpers/scene.js';
import { until } from '../helpers/until.js';

test("'manager': outlives its creator and every attachment", async () => {
  const own = scene();
  const manager = await own.manager();
  const creator = await own.clientStage(manager.address);
  await creator.run(({ client }) => client.create({ name: 'a', size: 8 }).then(() => {}));
  await creator.kill();
  await until(async () => (await manager.stat('a')).owner === null, { what: 'the owner to be gone' });
  expect((await manager.stat('a')).attachments).toBe(0);
  expect(own.segments()).toEqual([`${own.prefix}a`]);
});

test("'owner': goes with its owner, however that ends; attachers keep their memory", async () => {
  const own = scene();
  const manager = await own.manager();
  for (const end of ['close', 'kill'] as const) {
    const owner = await own.clientStage(manager.address);
    await owner.run(async ({ client, shm }) => {
      shm.a = await client.create({ name: 'a', size: 8, lifetime: 'owner' });
      shm.a.buf.write('data');
    });
    const attached = await manager.attach('a');
    if (end === 'close') await owner.run(({ client }) => client.close());
    else await owner.kill();
    await until(() => own.segments().length === 0, { what: 'the segment to go' });
    expect(attached.buf.toString('utf8', 0, 4)).toBe('data');
    attached.close();
    await expectCode(manager.attach('a'), 'ERR_SHM_NOT_FOUND');
  }
});

test("'attached': goes with the last attachment, whoever holds it", async () => {
  const own = scene();
  const manager = await own.manager();
  const creator = await connect(manager.address);
  const shm = await creator.create({ name: 'a', size: 8, lifetime: 'attached' });
  const other = await own.clientStage(manager.address);
  await other.run(async (scope) => {
    scope.shm.a = await scope.client.attach('a');
  });
  shm.close();
  await creator.close();
  expect((await manager.stat('a')).attachments).toBe(1);
  await other.kill();
  await until(() => own.segments().length === 0, { what: 'the segment to go' });
});

test('attaching never changes ownership, transfer does', async () => {
  const own = scene();
  const manager = await own.manager();
  const first = await connect(manager.address);
  const second = await connect(manager.address);
  await first.create({ name: 'a', size: 8, lifetime: 'owner' });
  await second.attach('a');
  expect((await manager.stat('a')).owner).toBe(first.id);
  await expectCode(second.transfer('a', second.id), 'ERR_SHM_PERMISSION');
  await expectCode(first.transfer('a', 'nobody'), 'ERR_SHM_NOT_FOUND');
  await first.transfer('a', second.id);
  await first.close();
  expect((await manager.stat('a')).owner).toBe(second.id);
  await second.close();
  await until(() => own.segments().length === 0, { what: 'the segment to go' });
});

test('a process that only attached and ends never removes anything', async () => {
  const own = scene();
  const manager = await own.manager();
  const shm = await manager.create({ name: 'a', size: 8 });
  const endings = ['SIGKILL', 'SIGTERM', 'exit', 'abort', 'throw'] as const;
  for (const ending of endings) {
    const attacher = await own.clientStage(manager.address);
    await attacher.run(async ({ client, shm, SharedMemory }, osName: string) => {
      shm.a = await client.attach('a');
      shm.b = SharedMemory.attach(osName);
    }, shm.osName);
    if (ending === 'SIGKILL' || ending === 'SIGTERM') await attacher.kill(ending);
    else {
      await attacher.last((_, how: string) => {
        if (how === 'exit') process.exit(0);
        if (how === 'abort') process.abort();
        setImmediate(() => {
          throw new Error('uncaught');
        });
      }, ending);
    }
    await until(async () => (await manager.stat('a')).attachments === 1, { what: 'the attachment to be released' });
    expect(own.segments()).toEqual([`${own.prefix}a`]);
  }
});

test('quotas count what is held and what is being reserved', async () => {
  const own = scene();
  const manager = await own.manager({
    maxBytes: 1000,
    maxSegments: 3,
    maxBytesPerClient: 800,
    maxSegmentsPerClient: 2,
  });
  const other = await connect(manager.address);
  await manager.create({ name: 'a', size: 500 });
  await expectCode(manager.create({ name: 'b', size: 400 }), 'ERR_SHM_QUOTA');
  await manager.create({ name: 'b', size: 300 });
  await expectCode(manager.create({ name: 'c', size: 1 }), 'ERR_SHM_QUOTA');
  await expectCode(other.create({ name: 'c', size: 201 }), 'ERR_SHM_QUOTA');
  await other.create({ name: 'c', size: 200 });
  await expectCode(other.create({ name: 'd', size: 1 }), 'ERR_SHM_QUOTA');
  await manager.unlink('a');
  await other.create({ name: 'd', size: 1 });
  const status = await manager.status();
  expect(status).toMatchObject({ segments: 3, bytes: 501, attachments: 4 });
  expect(own.segments().length).toBe(3);
  await other.close();
});

test('openOrCreate has exactly one initialiser', async () => {
  const own = scene();
  const manager = await own.manager();
  const stages = await Promise.all(Array.from({ length: 4 }, () => own.clientStage(manager.address)));
  const results = await Promise.all(
    stages.map((stage) =>
      stage.run(async ({ client }) => {
        let ran = 0;
        const shm = await client.openOrCreate({
          name: 'config',
          size: 8,
          init: async (segment) => {
            ran++;
            await new Promise((resolve) => setImmediate(resolve));
            segment.buf.write('ready');
          },
        });
        return { ran, text: shm.buf.toString('utf8', 0, 5) };
      }),
    ),
  );
  expect(results.reduce((sum, { ran }) => sum + ran, 0)).toBe(1);
  expect(results.every(({ text }) => text === 'ready')).toBe(true);
});

test('an initialiser that throws leaves nothing, and the next one takes its place', async () => {
  const own = scene();
  const manager = await own.manager();
  const failing = manager.openOrCreate({
    name: 'config',
    size: 8,
    init: () => {
      throw new Error('no');
    },
  });
  await expect(failing).rejects.toThrow('no');
  expect(own.segments()).toEqual([]);
  const shm = await manager.openOrCreate({ name: 'config', size: 8, init: (segment) => void segment.buf.write('yes') });
  expect(shm.buf.toString('utf8', 0, 3)).toBe('yes');
});

test('a cell is made by whoever comes first, and opened by all others', async () => {
  const own = scene();
  const manager = await own.manager();
  const stages = await Promise.all(Array.from({ length: 4 }, () => own.clientStage(manager.address)));
  const versions = await Promise.all(
    stages.map((stage) =>
      stage.run(async ({ client, SharedCell }) => {
        const cell = await SharedCell.openOrCreate(client, { name: 'cell', size: 8 });
        const writer = await cell.writer();
        const version = writer.write(new Uint8Array(8));
        writer[Symbol.dispose]();
        return version;
      }),
    ),
  );
  expect(versions.sort()).toEqual([1, 2, 3, 4]);
});

test('openOrCreate of a cell refuses one of other values, and what is no cell', async () => {
  const manager = await scene().manager();
  await SharedCell.openOrCreate(manager, { name: 'cell', size: 8 });
  const other = (shape: { size: number; slots?: number }) =>
    SharedCell.openOrCreate(manager, { name: 'cell', ...shape });
  // As many bytes as it has.
  await expectCode(other({ size: 9 }), 'ERR_SHM_INVALID_SIZE');
  await expectCode(other({ size: 100 }), 'ERR_SHM_INVALID_SIZE');
  await expectCode(other({ size: 8, slots: 4 }), 'ERR_SHM_INVALID_SIZE');
  const { size } = await manager.stat('cell');
  await manager.create({ name: 'no cell', size });
  await expectCode(SharedCell.openOrCreate(manager, { name: 'no cell', size: 8 }), 'ERR_SHM_INVALID_ARGUMENT');
  expect((await manager.stat('cell')).attachments).toBe(1);
  expect((await manager.stat('no cell')).attachments).toBe(1);
});

test('attach with wait resolves when the segment comes, and its timeout holds', async () => {
  const own = scene();
  const manager = await own.manager();
  const waiting = manager.attach('later', { wait: true, timeout: 10_000 });
  await expectCode(manager.attach('never', { wait: true, timeout: 1 }), 'ERR_SHM_TIMEOUT');
  const shm = await manager.create({ name: 'later', size: 8 });
  expect((await waiting).uid).toBe(shm.uid);
  await expectCode(manager.attach('later-still'), 'ERR_SHM_NOT_FOUND');
});

test('an aborted request leaves nothing behind', async () => {
  const own = scene();
  const manager = await own.manager();
  const abort = new AbortController();
  const creating = manager.create({ name: 'a', size: 64 * 1024 * 1024, signal: abort.signal });
  const attaching = manager.attach('b', { wait: true, signal: abort.signal });
  abort.abort();
  await expect(creating).rejects.toMatchObject({ name: 'AbortError' });
  await expect(attaching).rejects.toMatchObject({ name: 'AbortError' });
  const shm = await manager.create({ name: 'b', size: 8 });
  await until(() => own.segments().length === 1, { what: 'the abandoned segment to go' });
  await until(async () => (await manager.status()).attachments === 1, { what: 'the abandoned attachment to go' });
  await expect(manager.create({ size: 8, signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' });
  shm.close();
});

test('events tell of segments', async () => {
  const own = scene();
  const manager = await own.manager();
  const heard: string[] = [];
  manager.on('segment', ({ event, segment }) => heard.push(`${event} ${segment.name}`));
  await manager.status(); // answered after the subscription
  const other = await connect(manager.address);
  const shm = await other.create({ name: 'a', size: 8 });
  await other.transfer('a', manager.id);
  await shm.unlink();
  await until(() => heard.length === 3, { what: 'three events' });
  expect(heard).toEqual(['created a', 'transferred a', 'unlinked a']);
  await other.close();
});
