import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { until } from '../helpers/until.js';
import { noPython, skippedBecause } from './helpers/find-python.js';
import { openPythonClient as open } from './helpers/python-client.js';

describe.skipIf(skippedBecause(noPython))('the Python client', () => {
  test('creates, attaches, lists, unlinks', async () => {
    const { manager, py } = await open();
    await py.run('mine = client.create(5, "mine", meta={"unit": "m"}); mine.buf[:] = b"hello"');
    const seen = await manager.attach('mine');
    expect(seen.buf.toString()).toBe('hello');
    seen.buf.write('HELLO');
    expect(await py.run('result = [bytes(mine.buf).decode(), mine.name, mine.size, mine.uid]')).toEqual([
      'HELLO',
      'mine',
      5,
      seen.uid,
    ]);
    expect(await py.run('result = client.stat("mine")')).toEqual(await manager.stat('mine'));
    const theirs = await manager.create({ name: 'theirs', size: 3 });
    theirs.buf.write('abc');
    expect(
      await py.run(`
      with client.attach("theirs") as shm:
          result = [bytes(shm.buf).decode(), sorted(each["name"] for each in client.list()), client.status()["segments"]]
      `),
    ).toEqual(['abc', ['mine', 'theirs'], 2]);
    expect(await py.run('result = [shm.closed, code(lambda: shm.buf)]')).toEqual([true, 'ERR_SHM_CLOSED']);
    await py.run('client.unlink("theirs"); mine.unlink()');
    expect(await manager.list()).toEqual([]);
  });

  test('L1: a file of the same numbers that was born at another time is another object', async () => {
    const { manager, py } = await open();
    await manager.create({ name: 'a', size: 4 });
    expect(
      await py.run(`
      located = client.request("segment.attach", name="a")
      good = located["identity"]
      dev, ino, proof = good.split(":")
      def mapped(identity, owner=None):
          return code(lambda: shmd._map({**located, "identity": identity}, "read", owner).close())
      result = [mapped(good), mapped(f"{dev}:{ino}:b{int(proof[1:]) + 1}"), mapped(f"{dev}:{ino}:o{int(proof[1:]) - 1}"),
                mapped(f"{dev}:{ino}:n"), mapped(good, 12345)]
      `),
    ).toEqual([null, 'ERR_SHM_STALE', 'ERR_SHM_STALE', null, 'ERR_SHM_PERMISSION']);
  });

  test('says what went wrong with the same codes', async () => {
    const { own, manager, py } = await open();
    const stale = await manager.create({ name: 'stale', size: 1 });
    await manager.create({ name: 'a', size: 4 });
    rmSync(join('/dev/shm', stale.osName));
    const seen = await py.run(`
    result = {
        "absent": code(lambda: client.attach("absent")),
        "taken": code(lambda: client.create(1, "a")),
        "name": code(lambda: client.create(1, "a/b")),
        "size": code(lambda: client.create(0)),
        "lifetime": code(lambda: client.create(1, lifetime="forever")),
        "stale": code(lambda: client.attach("stale")),
        "uid": code(lambda: client.attach("a", uid="0-0")),
        "timeout": code(lambda: client.attach("absent", wait=True, timeout=0.05)),
        "access": code(lambda: client.attach("a", access="write")),
        "nobody": code(lambda: shmd.connect("/nowhere/shmd.sock")),
    }`);
    expect(seen).toEqual({
      absent: 'ERR_SHM_NOT_FOUND',
      taken: 'ERR_SHM_EXISTS',
      name: 'ERR_SHM_INVALID_NAME',
      size: 'ERR_SHM_INVALID_SIZE',
      lifetime: 'ERR_SHM_INVALID_ARGUMENT',
      stale: 'ERR_SHM_STALE',
      uid: 'ERR_SHM_STALE',
      timeout: 'ERR_SHM_TIMEOUT',
      access: 'ERR_SHM_INVALID_ARGUMENT',
      nobody: 'ERR_SHM_CONNECT',
    });
    expect((await manager.stat('a')).attachments).toBe(1);
    expect(own.segments()).toEqual([`${own.prefix}a`]);
  });

  test('never registers with the resource tracker: its end takes nothing along', async () => {
    const { manager, py } = await open();
    await manager.create({ name: 'a', size: 4 });
    expect(
      await py.run(
        'import sys; shm = client.attach("a"); result = [name for name in sys.modules if "multiprocessing" in name]',
      ),
    ).toEqual([]);
    await py.end();
    expect(py.stderr).toBe('');
    expect(await manager.stat('a')).toMatchObject({ state: 'ready' });
  });

  test('whatever way it ends, the manager releases what it held', async () => {
    const { manager, py } = await open();
    await manager.create({ name: 'a', size: 4 });
    await py.run(
      'held = client.attach("a"); own = client.create(4, "own", lifetime="owner"); last = client.create(4, "last", lifetime="attached")',
    );
    expect((await manager.stat('a')).attachments).toBe(2);
    await py.kill();
    await until(async () => (await manager.list()).length === 1, { what: 'what Python held to be released' });
    expect(await manager.stat('a')).toMatchObject({ attachments: 1, state: 'ready' });
  });

  test('close() ends the connection; the end of a with block closes', async () => {
    const { manager, py } = await open();
    await manager.create({ name: 'a', size: 4 });
    await py.run('with shmd.connect() as other: held = other.attach("a")');
    expect(await py.run('result = [held.closed, code(other.status)]')).toEqual([true, 'ERR_SHM_CLOSED']);
    await until(async () => (await manager.status({ clients: true })).clients?.length === 2, {
      what: 'the other connection to end',
    });
    await py.run('client.close(); client.close()');
    await until(async () => (await manager.status({ clients: true })).clients?.length === 1, {
      what: 'the connection to end',
    });
  });

  test('a manager that ends is a typed error', async () => {
    const { manager, py } = await open();
    await manager.shutdown();
    expect(await py.run('result = [code(client.status), code(client.list)]')).toEqual([
      'ERR_SHM_DISCONNECTED',
      'ERR_SHM_DISCONNECTED',
    ]);
  });

  test('read access gives a buffer that refuses writing', async () => {
    const { manager, py } = await open();
    const shm = await manager.create({ name: 'a', size: 4 });
    await py.run('shm = client.attach("a", access="read")');
    await expect(py.run('shm.buf[0] = 1')).rejects.toMatchObject({ type: 'TypeError' });
    shm.buf[0] = 9;
    expect(await py.run('result = shm.buf[0]')).toBe(9);
  });

  test('waits for a segment, takes over a block made elsewhere, hands one over', async () => {
    const { own, manager, py } = await open();
    const waiting = py.run('late = client.attach("late", wait=True, timeout=20); result = late.buf[0]');
    const late = await manager.openOrCreate({ name: 'late', size: 1, init: (shm) => void shm.buf.fill(3) });
    expect(await waiting).toBe(3);
    const name = `${own.prefix}foreign`;
    await py.run(
      `
    from multiprocessing import resource_tracker, shared_memory
    block = shared_memory.SharedMemory(name, create=True, size=4)
    adopted = client.adopt(name)
    adopted.buf[0] = 6
    resource_tracker.unregister(block._name, "shared_memory")
    client.transfer(name, heir)
    `,
      { name, heir: manager.id },
    );
    expect(await manager.stat(name)).toMatchObject({ owner: manager.id });
    expect((await manager.attach(name)).buf[0]).toBe(6);
    late.close();
  });
});
