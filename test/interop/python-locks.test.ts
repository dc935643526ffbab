import { once } from 'node:events';
import { connect, SharedMutex } from '@shmd/client';
import { describe, expect, onTestFinished, test } from 'vitest';
import { expectCode, isAlive, scene } from '../helpers/scene.js';
import { until } from '../helpers/until.js';
import { noLibatomic, skippedBecause } from './helpers/find-python.js';
import { connectPython, openPythonClient as open } from './helpers/python-client.js';

describe.skipIf(skippedBecause(noLibatomic))('locks in Python', () => {
  test('Python and Node.js exclude each other, and Python’s threads each other', async () => {
    const { manager, py } = await open();
    const shm = await manager.create({ name: 'a', size: 64 });
    const mutex = SharedMutex.over(shm, 16);
    const count = new Int32Array(shm.buffer, 0, 1);
    const rounds = 500;
    const counted = py.run(
      `
      import threading
      shm = client.attach("a")
      count = shm.buf.cast("i")
      def add():
          mutex = shmd.Mutex(shm, 16)
          for _ in range(rounds):
              with mutex:
                  before = count[0]
                  if before % 8 == 0:
                      threading.Event().wait(0.0001)
                  count[0] = before + 1
      threads = [threading.Thread(target=add) for _ in range(3)]
      [each.start() for each in threads]
      [each.join() for each in threads]
      `,
      { rounds },
    );
    const add = async () => {
      for (let i = 0; i < rounds; i++) {
        await mutex.run(async () => {
          const before = count[0] as number;
          if (before % 8 === 0) await new Promise(setImmediate);
          count[0] = before + 1;
        });
      }
    };
    await Promise.all([counted, add(), add()]);
    expect(count[0]).toBe(5 * rounds);
  });

  test('a lock that is held is not had: not at once, not in time, not twice', async () => {
    const { manager, py } = await open();
    const shm = await manager.create({ name: 'a', size: 64 });
    const mutex = SharedMutex.over(shm);
    await py.run('shm = client.attach("a"); mutex = shmd.Mutex(shm); mutex.lock()');
    expect(mutex.holder).toEqual({ clientId: await py.run('result = client.id'), pid: py.pid });
    expect(mutex.tryLock()).toBeUndefined();
    expect(
      await py.run('result = [code(mutex.lock), code(shmd.Mutex(shm).lock), mutex.owner_died, mutex.fence]'),
    ).toEqual(['ERR_SHM_DEADLOCK', 'ERR_SHM_DEADLOCK', false, 1]);
    const locked = mutex.lock({ timeout: 20_000 });
    await py.run('mutex.unlock()');
    const guard = await locked;
    expect([guard.ownerDied, guard.fence]).toEqual([false, 2]);
    expect(
      await py.run('result = [mutex.try_lock(), code(lambda: mutex.lock(0)), code(lambda: mutex.lock(0.01))]'),
    ).toEqual([false, 'ERR_SHM_TIMEOUT', 'ERR_SHM_TIMEOUT']);
    expect(await py.run('result = code(mutex.unlock)')).toBe('ERR_SHM_STALE');
    const had = py.run('mutex.lock(); result = mutex.fence');
    guard.unlock();
    expect(await had).toBe(3);
  });

  test('a mutex is 16 bytes that are one, or nothing yet', async () => {
    const { manager, py } = await open();
    const shm = await manager.create({ name: 'a', size: 64 });
    shm.buf.writeUInt32LE(7, 40);
    expect(
      await py.run(`
      shm = client.attach("a")
      result = [code(lambda: shmd.Mutex(shm, offset)) for offset in (2, -4, 52, 32, "0")]
      `),
    ).toEqual(Array(5).fill('ERR_SHM_INVALID_ARGUMENT'));
  });

  test('a holder that is killed: the next one has the lock, and is told', async () => {
    const { manager, py } = await open();
    const shm = await manager.create({ name: 'a', size: 64 });
    const mutex = SharedMutex.over(shm);
    await py.run('mutex = shmd.Mutex(client.attach("a")); mutex.lock()');
    const locked = mutex.lock({ timeout: 20_000 });
    await py.kill();
    const guard = await locked;
    expect(guard.ownerDied).toBe(true);
    guard.unlock(); // unrepaired
    const second = await connectPython(manager);
    const lock = 'mutex = shmd.Mutex(client.attach("a")); mutex.lock(); result = mutex.owner_died';
    expect(await second.run(lock)).toBe(true);
    await second.run('mutex.unlock()'); // unrepaired again
    const third = mutex.tryLock();
    expect(third?.ownerDied).toBe(true);
    third?.unlock();
    expect(await second.run(lock)).toBe(true);
    await second.run('mutex.consistent(); mutex.unlock()');
    expect(mutex.tryLock()?.ownerDied).toBe(false);
  });

  test('so it is in Python, whose thread waits meanwhile', async () => {
    const { own, manager, py } = await open();
    const shm = await manager.create({ name: 'a', size: 64 });
    const node = await own.stage(manager.env);
    await node.run(async ({ connect, SharedMutex, kept }) => {
      kept.guard = SharedMutex.over(await (await connect()).attach('a')).tryLock();
    });
    const locked = py.run(
      'mutex = shmd.Mutex(client.attach("a")); mutex.lock(); result = [mutex.owner_died, mutex.fence]',
    );
    const WAITERS = 1 << 30;
    await until(() => (shm.buf.readInt32LE(0) & WAITERS) !== 0, { what: 'Python to wait' });
    process.kill(node.pid, 'SIGKILL');
    expect(await locked).toEqual([true, 2]);
  });

  test('a thread of Node.js that sleeps for the lock is woken', async () => {
    const { own, manager, py } = await open();
    await manager.create({ name: 'a', size: 64 });
    await py.run('shm = client.attach("a"); mutex = shmd.Mutex(shm); mutex.lock()');
    const node = await own.stage(manager.env);
    await node.run(async ({ connect, SharedMutex, kept }) => {
      kept.mutex = SharedMutex.over(await (await connect()).attach('a'));
    });
    const locked = node.run(({ kept }) => kept.mutex.lockSync(20_000).ownerDied);
    await until(async () => (await py.run('result = mutex._words.load(0) & shmd._WAITERS')) !== 0, {
      what: 'Node.js to wait',
    });
    await py.run('mutex.unlock()');
    expect(await locked).toBe(false);
  });

  test('holders that are killed at any moment: never two at a time, and nobody is stuck', async () => {
    const { manager, py } = await open();
    const shm = await manager.create({ name: 'a', size: 64 });
    const mutex = SharedMutex.over(shm, 16);
    // Who has the lock says so in the first word, and finds nobody there, but for the dead. Else the second one says so.
    const words = new Int32Array(shm.buffer, 0, 2);
    let isOver = false;
    const locking = (async () => {
      while (!isOver) {
        const guard = await mutex.lock({ timeout: 20_000 });
        if (words[0] !== 0 && !guard.ownerDied) words[1] = 1;
        guard.consistent();
        words[0] = 1;
        await new Promise(setImmediate);
        words[0] = 0;
        guard.unlock();
      }
    })();
    let locker = py;
    for (let kills = 0; kills < 6; kills++) {
      await locker.run(`
      import threading
      def keep_locking():
          shm = client.attach("a")
          words, mutex = shm.buf.cast("i"), shmd.Mutex(shm, 16)
          while True:
              with mutex:
                  if words[0] and not mutex.owner_died:
                      words[1] = 1
                  mutex.consistent()
                  words[0] = 1
                  threading.Event().wait(0.001)
                  words[0] = 0
      threading.Thread(target=keep_locking, daemon=True).start()
      `);
      const next = await connectPython(manager);
      await locker.kill();
      locker = next;
    }
    isOver = true;
    await locking;
    expect(words[1]).toBe(0);
    expect(mutex.tryLock()).toBeDefined();
  });

  test('a holder that is stopped keeps the lock', async () => {
    const { manager, py } = await open();
    const mutex = SharedMutex.over(await manager.create({ name: 'a', size: 64 }));
    await py.run('mutex = shmd.Mutex(client.attach("a")); mutex.lock()');
    process.kill(py.pid, 'SIGSTOP');
    await expectCode(mutex.lock({ timeout: 300 }), 'ERR_SHM_TIMEOUT');
    process.kill(py.pid, 'SIGCONT');
    await py.run('mutex.unlock()');
    expect(mutex.tryLock()?.ownerDied).toBe(false);
  });

  test('a holder whose client was closed has given the lock up', async () => {
    const { manager, py } = await open();
    const mutex = SharedMutex.over(await manager.create({ name: 'a', size: 64 }));
    await py.run('mutex = shmd.Mutex(client.attach("a")); mutex.lock(); client.close()');
    expect((await mutex.lock({ timeout: 20_000 })).ownerDied).toBe(true);
    expect(await py.run('result = code(mutex.unlock)')).toBe('ERR_SHM_CLOSED');
  });

  test('a holder that lost its connection keeps the lock until it unlocks', async () => {
    const { manager, py } = await open();
    const mutex = SharedMutex.over(await manager.create({ name: 'a', size: 64 }));
    await py.run(`
    shm = client.attach("a")
    mutex = shmd.Mutex(shm)
    mutex.lock()
    client._sock.shutdown(shmd.socket.SHUT_RDWR)
    `);
    expect(await py.run('result = [code(client.list), code(lambda: shm.changed(timeout=5))]')).toEqual(
      Array(2).fill('ERR_SHM_DISCONNECTED'),
    );
    await until(async () => (await manager.status({ clients: true })).clients?.length === 1, {
      what: 'the connection to end',
    });
    await expectCode(mutex.lock({ timeout: 300 }), 'ERR_SHM_TIMEOUT');
    const locked = mutex.lock({ timeout: 20_000 });
    await py.run('mutex.unlock()');
    expect((await locked).ownerDied).toBe(false);
    expect(await py.run('result = [code(mutex.lock), client._place._bell]')).toEqual(['ERR_SHM_DISCONNECTED', null]);
  });

  test('a manager that is killed and comes back: its holder in Python keeps the lock until it unlocks', async () => {
    const own = scene();
    const first = await own.daemon(['--grace', '1']);
    const client = await connect(first.address);
    onTestFinished(() => client.close());
    const mutex = SharedMutex.over(await client.create({ name: 'a', size: 64, lifetime: 'manager' }));
    const py = await connectPython({ env: { SHMD_ADDRESS: first.address } });
    await py.run('shm = client.attach("a"); mutex = shmd.Mutex(shm); mutex.lock()');
    const back = once(client, 'reconnect');
    process.kill(first.pid, 'SIGKILL');
    const second = await own.daemon(['--grace', '1']);
    onTestFinished(() => void process.kill(second.pid, 'SIGTERM'));
    await back;
    expect(await py.run('result = [code(client.list), code(shm.changed)]')).toEqual(
      Array(2).fill('ERR_SHM_DISCONNECTED'),
    );
    // Beyond the time in which former clients may come back.
    await expectCode(mutex.lock({ timeout: 1_500 }), 'ERR_SHM_TIMEOUT');
    const locked = mutex.lock({ timeout: 20_000 });
    await py.run('mutex.unlock()');
    expect((await locked).ownerDied).toBe(false);
  });

  test('a process without any descriptor left can give a lock back, and those who wait hear it', async () => {
    const { manager, py } = await open();
    const mutex = SharedMutex.over(await manager.create({ name: 'a', size: 64 }));
    await py.run('mutex = shmd.Mutex(client.attach("a")); mutex.lock()');
    const locked = [mutex.lock(), mutex.lock()] as const;
    await py.run(`
    import os, resource
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, most))
    try:
        while True:
            os.open(os.devnull, os.O_RDONLY)
    except OSError:
        mutex.unlock()
    `);
    (await locked[0]).unlock();
    (await locked[1]).unlock();
  });

  test('a forked child has none of its parent’s locks, and keeps none of them held', async () => {
    const { manager, py } = await open();
    const mutex = SharedMutex.over(await manager.create({ name: 'a', size: 64 }));
    const [pid, seen] = await py.run<[number, unknown]>(`
    import os, json, signal
    mutex = shmd.Mutex(client.attach("a"))
    mutex.lock()
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        signal.alarm(60)
        os.write(write, json.dumps([code(mutex.unlock), code(mutex.try_lock)]).encode() + b"\\n")
        while True:
            signal.pause()
    result = [pid, json.loads(os.read(read, 65536))]
    `);
    onTestFinished(() => void process.kill(pid, 'SIGKILL'));
    expect(seen).toEqual(['ERR_SHM_DISCONNECTED', 'ERR_SHM_DISCONNECTED']);
    expect(mutex.tryLock()).toBeUndefined();
    await py.kill();
    expect((await mutex.lock({ timeout: 20_000 })).ownerDied).toBe(true);
    expect(isAlive(pid)).toBe(true);
  });
});
