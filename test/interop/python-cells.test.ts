import { SharedCell } from '@shmd/client';
import { describe, expect, test } from 'vitest';
import { noLibatomic, noPython, skippedBecause } from './helpers/find-python.js';
import { connectPython, openPythonClient as open, WITH_AND_WITHOUT } from './helpers/python-client.js';

const SIZE = 3000;

/** Writes value after value until the segment named `stop` has one: each is its version's low byte, all over. */
const REWRITE = `
import threading
stop = client.attach("stop")
cell = client.attach_cell("cell")
def rewrite():
    version = cell.version
    while not stop.version:
        version = cell.write(bytes([version + 1 & 255]) * cell.size)
writer = threading.Thread(target=rewrite)
writer.start()
`;

/** Reads so many values, and counts those that are not whole, or older than the one before. */
const READ = `
torn, last, seen = 0, 0, set()
for _ in range(reads):
    version, data = cell.read()
    if data != bytes([version & 255]) * cell.size or version < last:
        torn += 1
    last = version
    seen.add(version)
result = [torn, len(seen) > 1]
`;

describe.skipIf(skippedBecause(noPython))('reading cells in Python', () => {
  test.each(WITH_AND_WITHOUT)('values of a writer in Node.js: whole, and in order: %s', async (_, prelude) => {
    const { own, manager, py } = await open();
    const cell = await SharedCell.create(manager, { name: 'cell', size: SIZE });
    await py.run(prelude);
    expect(
      await py.run(
        'cell = client.attach_cell("cell", access="read"); result = [cell.read(), cell.version, cell.size, cell.slots]',
      ),
    ).toEqual([null, 0, SIZE, 3]);
    const heard = py.run('result = cell.changed(since=0)');
    using writer = await cell.writer();
    writer.write(new Uint8Array(SIZE).fill(1));
    expect(await heard).toBe(1);
    expect(await py.run('version, data = cell.read(); result = [version, data == bytes([1]) * cell.size]')).toEqual([
      1,
      true,
    ]);
    writer[Symbol.dispose]();
    const node = await own.stage(manager.env);
    await node.run(async ({ connect, SharedCell, kept }) => {
      const client = await connect();
      const cell = SharedCell.over(await client.attach('cell'));
      const writer = await cell.writer();
      const value = new Uint8Array(cell.size);
      let version = 1;
      kept.timer = setInterval(() => {
        for (let i = 0; i < 1000; i++) version = writer.write(value.fill((version + 1) & 255));
      }, 0);
    });
    await py.run('cell.changed(since=1)');
    expect(await py.run(READ, { reads: 20_000 })).toEqual([0, true]);
  });

  test('a later value that is whole and not published yet is not read', async () => {
    const { manager, py } = await open();
    const cell = await SharedCell.create(manager, { name: 'cell', size: 4 });
    using writer = await cell.writer();
    writer.write(Buffer.from('1234'));
    // As if a writer had come round to the slot of the latest value.
    const versionInFirstSlot = 4096 + 8;
    cell.shm.buf.writeUInt32LE(4, versionInFirstSlot);
    await py.run('cell = client.attach_cell("cell", access="read")');
    expect(await py.run('result = [code(cell.read), code(lambda: cell.version)]')).toEqual(
      Array(2).fill('ERR_SHM_TIMEOUT'),
    );
    cell.shm.buf.writeUInt32LE(1, versionInFirstSlot);
    expect(await py.run('version, data = cell.read(); result = [version, data.decode()]')).toEqual([1, '1234']);
  });

  test('what is no cell is refused', async () => {
    const { manager, py } = await open();
    await manager.create({ name: 'short', size: 10 });
    await manager.create({ name: 'zeros', size: 8192 });
    const later = await SharedCell.create(manager, { name: 'later', size: 10 });
    later.shm.buf.writeUInt32LE(2, 8);
    const large = await SharedCell.create(manager, { name: 'large', size: 10 });
    large.shm.buf.writeUInt32LE(1000, 88);
    expect(
      await py.run(
        'result = [code(lambda: client.attach_cell(name)) for name in ("short", "zeros", "later", "large")]',
      ),
    ).toEqual([
      'ERR_SHM_INVALID_ARGUMENT',
      'ERR_SHM_INVALID_ARGUMENT',
      'ERR_SHM_UNSUPPORTED',
      'ERR_SHM_INVALID_ARGUMENT',
    ]);
    expect((await manager.stat('short')).attachments).toBe(1);
  });
});

describe.skipIf(skippedBecause(noLibatomic))('writing cells in Python', () => {
  test('Node.js reads whole values, in order, while Python rewrites them', async () => {
    const { manager, py } = await open();
    const stop = await manager.create({ name: 'stop', size: 1 });
    await py.run('client.create_cell(size, "cell")', { size: SIZE });
    const cell = SharedCell.over(await manager.attach('cell', { access: 'read' }));
    expect(cell.read()).toBeUndefined();
    await py.run(REWRITE);
    await cell.changed({ since: 0, timeout: 20_000 });
    let last = 0;
    const seen = new Set<number>();
    for (let i = 0; i < 20_000 || seen.size < 2; i++) {
      const { version, data } = cell.read() as { version: number; data: Uint8Array };
      expect(version).toBeGreaterThanOrEqual(last);
      if (!data.every((byte) => byte === (version & 255))) throw new Error(`version ${version} is torn`);
      last = version;
      seen.add(version);
    }
    stop.notify();
    await py.run('writer.join()');
  });

  test('whoever kills the writer, the last whole value stays, and the next writer goes on', async () => {
    const { manager, py } = await open();
    await manager.create({ name: 'stop', size: 1 });
    const cell = await SharedCell.create(manager, { name: 'cell', size: SIZE });
    let writing = py;
    for (let i = 0; i < 5; i++) {
      const before = cell.read()?.version ?? 0;
      await writing.run(REWRITE);
      await cell.changed({ since: before, timeout: 20_000 });
      await writing.kill();
      const { version, data } = cell.read() as { version: number; data: Uint8Array };
      expect(version).toBeGreaterThan(before);
      expect(data.every((byte) => byte === (version & 255))).toBe(true);
      writing = await connectPython(manager);
    }
    const { version } = cell.read() as { version: number };
    using writer = await cell.writer({ timeout: 20_000 });
    expect(writer.write(new Uint8Array(SIZE))).toBe(version + 1);
  });

  test('only values of its size, one writer at a time, and not by who attached it for reading', async () => {
    const { manager, py } = await open();
    const cell = await SharedCell.create(manager, { name: 'cell', size: 4 });
    const writer = await cell.writer();
    expect(
      await py.run(`
      cell, reader = client.attach_cell("cell"), client.attach_cell("cell", access="read")
      result = [code(lambda: cell.write(b"12345")), code(lambda: cell.write(b"123")), code(lambda: cell.write(b"1234", timeout=0)),
                code(lambda: reader.write(b"1234")), cell.version]
      `),
    ).toEqual(['ERR_SHM_INVALID_ARGUMENT', 'ERR_SHM_INVALID_ARGUMENT', 'ERR_SHM_TIMEOUT', 'ERR_SHM_PERMISSION', 0]);
    const written = py.run('result = cell.write(b"1234")');
    writer[Symbol.dispose]();
    expect(await written).toBe(1);
    expect(Buffer.from(cell.read()?.data ?? []).toString()).toBe('1234');
    expect(
      await py.run(`
      result = [code(lambda: client.create_cell(0)), code(lambda: client.create_cell(4, slots=2)), client.create_cell(4, slots=5).slots]
      `),
    ).toEqual(['ERR_SHM_INVALID_SIZE', 'ERR_SHM_INVALID_ARGUMENT', 5]);
  });
});
