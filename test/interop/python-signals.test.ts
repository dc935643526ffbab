import { describe, expect, test } from 'vitest';
import { until } from '../helpers/until.js';
import { noPython, skippedBecause } from './helpers/find-python.js';
import {
  connectPython,
  openPythonClient as open,
  WITH_AND_WITHOUT,
  WITHOUT_LIBATOMIC,
} from './helpers/python-client.js';
import type { PythonSession } from './helpers/python-session.js';

/** Threads that put into `heard` what a call returned, or the code of what it raised. */
const THREADS = `
import threading
heard = []
def start(call):
    thread = threading.Thread(target=lambda: heard.append(code(call)), daemon=True)
    thread.start()
    return thread
`;

/** Until so many threads of the Python client sleep: one on its bell, the others on that one. */
function untilWaiting(py: PythonSession, threads = 1): Promise<void> {
  const waiting = 'place = client._place; result = 0 if place is None else sum(place._interests.values())';
  return until(async () => (await py.run(waiting)) === threads, { what: 'Python to wait' });
}

describe.skipIf(skippedBecause(noPython))('waiting in Python', () => {
  test('Python hears what Node.js changed, and the reverse', async () => {
    const { manager, py } = await open();
    const shm = await manager.create({ name: 'a', size: 8 });
    await py.run('shm = client.attach("a")');
    expect(await py.run('result = shm.version')).toBe(0);
    const rounds = 300;
    const played = py.run(
      `
      version = 0
      for _ in range(rounds):
          version = shm.changed(since=version)
          version = shm.notify()
      result = version
      `,
      { rounds },
    );
    let version = 0;
    for (let i = 0; i < rounds; i++) {
      version = shm.notify();
      version = await shm.changed({ since: version, timeout: 20_000 });
    }
    expect([version, await played]).toEqual([2 * rounds, 2 * rounds]);
  });

  test('so with arrays and lists', async () => {
    const { manager, py } = await open();
    const array = await manager.createArray({ name: 'array', shape: [2], dtype: 'int8' });
    const list = await manager.createList([1], { name: 'list' });
    await py.run('array, items = client.attach_array("array"), client.attach_list("list")');
    for (const [mine, theirs] of [
      [array, 'array'],
      [list, 'items'],
    ] as const) {
      const heard = py.run(`result = ${theirs}.changed(since=0)`);
      mine.notify();
      expect(await heard).toBe(1);
      const changed = mine.changed({ since: 1, timeout: 20_000 });
      expect(await py.run(`result = [${theirs}.notify(), ${theirs}.version]`)).toEqual([2, 2]);
      expect(await changed).toBe(2);
    }
  });

  test('without libatomic, too: then notify() goes through the manager', async () => {
    const { manager, py } = await open();
    const shm = await manager.create({ name: 'a', size: 64 });
    await py.run(WITHOUT_LIBATOMIC);
    const heard = py.run('shm = client.attach("a"); result = shm.changed(since=0)');
    shm.notify();
    expect(await heard).toBe(1);
    const changed = shm.changed({ since: 1, timeout: 20_000 });
    expect(await py.run('result = shm.notify()')).toBe(2);
    expect(await changed).toBe(2);
    expect(await py.run('result = [code(lambda: shmd.Mutex(shm)), client._place._bell]')).toEqual([
      'ERR_SHM_UNSUPPORTED',
      null,
    ]);
  });

  test.each(WITH_AND_WITHOUT)(
    'all threads that wait at once wake, and hold up no request and no other: %s',
    async (_, prelude) => {
      const { manager, py } = await open();
      await py.run(prelude);
      const a = await manager.create({ name: 'a', size: 8 });
      const b = await manager.create({ name: 'b', size: 8 });
      await py.run(`${THREADS}
a, b = client.attach("a"), client.attach("b")
threads = [start(lambda: ["a", a.changed(since=0)]) for _ in range(4)]
later = [start(lambda: ["b", b.changed(since=0)]) for _ in range(4)]`);
      await untilWaiting(py, 8);
      expect(await py.run('result = len(client.list())')).toBe(2);
      expect(await py.run('result = code(lambda: a.changed(since=0, timeout=0.01))')).toBe('ERR_SHM_TIMEOUT');
      a.notify();
      expect(await py.run('[each.join() for each in threads]; result = heard')).toEqual(Array(4).fill(['a', 1]));
      b.notify();
      expect(await py.run('[each.join() for each in later]; result = heard[4:]')).toEqual(Array(4).fill(['b', 1]));
      expect(
        await py.run(`
      place, board = client._place, client._place.board
      bits = [board._words.load(board._interest(bucket, place._slot >> 5)) for bucket in range(board._buckets)]
      result = [dict(place._interests), any(bits)]
      `),
      ).toEqual([{}, false]);
    },
  );

  test.each(WITH_AND_WITHOUT)(
    'a wait ends with its time, its attachment, its client, and says which: %s',
    async (_, prelude) => {
      const { manager, py } = await open();
      await manager.create({ name: 'a', size: 8 });
      await py.run(prelude);
      await py.run(`${THREADS}\na, again = client.attach("a"), client.attach("a")`);
      expect(
        await py.run('result = [code(lambda: a.changed(timeout=0)), code(lambda: a.changed(timeout=0.01))]'),
      ).toEqual(['ERR_SHM_TIMEOUT', 'ERR_SHM_TIMEOUT']);
      await py.run('threads = [start(a.changed), start(a.changed), start(again.changed)]');
      await untilWaiting(py, 3);
      await py.run('a.close(); threads[0].join(); threads[1].join()');
      expect(await py.run('result = heard')).toEqual(['ERR_SHM_CLOSED', 'ERR_SHM_CLOSED']);
      await py.run('client.close(); threads[2].join()');
      expect(await py.run('result = heard[2:] + [code(a.notify), code(lambda: a.version)]')).toEqual(
        Array(3).fill('ERR_SHM_CLOSED'),
      );
    },
  );

  test.each(WITH_AND_WITHOUT)('a wait ends with its manager: %s', async (_, prelude) => {
    const { manager, py } = await open();
    await manager.create({ name: 'a', size: 8 });
    await py.run(prelude);
    await py.run(`${THREADS}\na = client.attach("a"); threads = [start(a.changed), start(a.changed)]`);
    await untilWaiting(py, 2);
    await manager.shutdown();
    expect(await py.run('[each.join() for each in threads]; result = heard')).toEqual(
      Array(2).fill('ERR_SHM_DISCONNECTED'),
    );
    expect(await py.run('result = [code(lambda: a.changed(timeout=5)), client._place._bell]')).toEqual([
      'ERR_SHM_DISCONNECTED',
      null,
    ]);
  });

  test('who attached for reading waits, and says nothing', async () => {
    const { manager, py } = await open();
    const shm = await manager.create({ name: 'a', size: 64 });
    const heard = py.run('a = client.attach("a", access="read"); result = a.changed(since=0)');
    shm.notify();
    expect(await heard).toBe(1);
    expect(await py.run('result = [code(a.notify), code(lambda: shmd.Mutex(a))]')).toEqual([
      'ERR_SHM_PERMISSION',
      'ERR_SHM_PERMISSION',
    ]);
  });

  test('one who is killed while it waits is forgotten, and others are rung', async () => {
    const { manager, py } = await open();
    const shm = await manager.create({ name: 'a', size: 8 });
    await py.run(`${THREADS}\na = client.attach("a"); start(a.changed)`);
    await untilWaiting(py);
    await py.kill();
    const next = await connectPython(manager);
    const heard = next.run('result = client.attach("a").changed(since=0)');
    shm.notify();
    expect(await heard).toBe(1);
  });

  test('a forked child waits only with a client of its own, and its parent goes on waiting', async () => {
    const { manager, py } = await open();
    const shm = await manager.create({ name: 'a', size: 8 });
    await py.run(`${THREADS}\na = client.attach("a"); thread = start(lambda: a.changed(since=0))`);
    await untilWaiting(py);
    const seen = await py.run(`
    import os, json
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        seen = [code(lambda: a.changed(since=0, timeout=5)), code(a.notify), code(lambda: a.version)]
        client.close()
        with shmd.connect() as own:
            seen.append(code(lambda: own.attach("a").changed(since=0, timeout=0)))
        os.write(write, json.dumps(seen).encode())
        os._exit(0)
    os.waitpid(pid, 0)
    result = json.loads(os.read(read, 65536))
    `);
    const disconnected = 'ERR_SHM_DISCONNECTED';
    expect(seen).toEqual([disconnected, disconnected, disconnected, 'ERR_SHM_TIMEOUT']);
    shm.notify();
    expect(await py.run('thread.join(); result = heard')).toEqual([1]);
  });

  test('a bell that was rung before it could be heard is no reason not to ring it again', async () => {
    const { manager, py } = await open();
    const shm = await manager.create({ name: 'a', size: 8 });
    await py.run(`${THREADS}
shm, place = client.attach("a"), client._on_board()
place.board._words.set_bit(place.board._slot(place._slot) + shmd._BELL, 0)
thread = start(lambda: shm.changed(since=0))`);
    await untilWaiting(py);
    shm.notify();
    expect(await py.run('thread.join(); result = heard')).toEqual([1]);
  });

  test('who sleeps on its bell’s word in the kernel is woken there', async () => {
    const { manager, py } = await open();
    await manager.create({ name: 'a', size: 8 });
    expect(
      await py.run(`
      shm = client.attach("a")
      shm.notify()
      place, board = client._place, client._place.board
      slot = board._slot(place._slot)
      board._words.store(slot + shmd._SLEEPS, 1)
      place._join(board.bucket(shm._word, shmd._VERSION_OFFSET))
      woken = []
      board.atomics.wake = woken.append
      shm.notify()
      result = [address - board._words._address(slot) for address in woken] == [shmd._BELL]
      `),
    ).toBe(true);
  });

  test('a life that was ended before it did anything takes no part any more', async () => {
    const { manager, py } = await open();
    await manager.create({ name: 'a', size: 8 });
    expect(
      await py.run(`
      shm, place = client.attach("a"), client._on_board()
      place.board._words.store(place.board._slot(place._slot) + shmd._USED, 0)
      result = [code(lambda: shm.changed(timeout=5)), code(shm.notify), shm.version, place._bell]
      `),
    ).toEqual(['ERR_SHM_DISCONNECTED', 'ERR_SHM_DISCONNECTED', 0, null]);
  });

  test('whatever stands on the board, Python gets typed errors or answers', async () => {
    const { manager, py } = await open();
    await manager.create({ name: 'a', size: 64 });
    expect(
      await py.run(`
      import random
      dice = random.Random(12)
      a = client.attach("a")
      a.notify()
      place = client._place
      # What it finds there is no reason to close its bell.
      place._holds = 1
      board = place.board._words._view
      # What the wait looks at, and anything else: what is read of the head was read before.
      own = place.board._slot(place._slot) // 4
      told = [16, 32, 48, *range(own, own + 16)]
      good = {at: board[at] for at in (16, own)}
      seen = set()
      for round in range(300):
          for _ in range(20):
              at = dice.choice(told) if dice.random() < 0.2 else dice.randrange(len(board))
              board[at] = dice.choice((0, -1, 1, 2**31 - 1, dice.randrange(-(2**31), 2**31)))
          for call in (a.notify, lambda: a.version, lambda: a.changed(timeout=0), lambda: a.changed(since=0.5, timeout=0)):
              answer = code(call)
              seen.add(answer if isinstance(answer, str) else "answer")
          # The next round begins with a client that goes on.
          place._ended = None
          for at in good:
              board[at] = good[at]
      result = sorted(seen)
      `),
    ).toEqual(['ERR_SHM_DISCONNECTED', 'ERR_SHM_TIMEOUT', 'answer']);
  });
});
