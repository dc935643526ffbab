import { describe, expect, onTestFinished, test } from 'vitest';
import { isAlive } from '../helpers/scene.js';
import { until } from '../helpers/until.js';
import { noPython, skippedBecause } from './helpers/find-python.js';
import { openPythonClient as open } from './helpers/python-client.js';

/** Forks a child that puts what `child()` returns into `result`, in a line, and lives until it is killed, for a minute at most. */
const FORK = `
import os, signal
def fork(child):
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        signal.alarm(60)
        os.write(write, json.dumps(child()).encode() + b"\\n")
        while True:
            signal.pause()
    os.close(write)
    with os.fdopen(read) as answer:
        return [pid, json.loads(answer.readline())]
import json
`;

describe.skipIf(skippedBecause(noPython))('a Python client that forks', () => {
  test('M7: what a dead parent owned goes at once, though its child lives on', async () => {
    const { manager, py } = await open();
    await manager.create({ name: 'a', size: 4 });
    await py.run('held = client.attach("a"); own = client.create(4, "own", lifetime="owner"); own.buf[0] = 7');
    await py.run(FORK);
    const [pid] = await py.run<[number]>('result = fork(lambda: None)');
    onTestFinished(() => void process.kill(pid, 'SIGKILL'));
    await py.kill();
    await until(async () => (await manager.list()).length === 1, { what: 'what the parent owned to be released' });
    expect(await manager.stat('a')).toMatchObject({ attachments: 1, state: 'ready' });
    expect(isAlive(pid)).toBe(true);
  });

  test('M7: a child keeps the memory and not the connection, disturbs its parent in nothing, and may connect anew', async () => {
    const { manager, py } = await open();
    await py.run('shm = client.create(4, "a", lifetime="owner"); shm.buf[0] = 7');
    await py.run(FORK);
    const [pid, seen] = await py.run<[number, unknown]>(`
    def child():
        seen = [shm.buf[0], code(client.status), code(shm.unlink), code(lambda: client.attach("a"))]
        shm.buf[1] = 8
        client.close()
        client.close()
        with shmd.connect() as other:
            return [*seen, shm.closed, code(client.list), other.attach("a").buf[1]]
    result = fork(child)
    `);
    onTestFinished(() => void process.kill(pid, 'SIGKILL'));
    const disconnected = 'ERR_SHM_DISCONNECTED';
    expect(seen).toEqual([7, disconnected, disconnected, disconnected, true, disconnected, 8]);
    expect(await py.run('result = [shm.buf[1], client.stat("a")["attachments"], shm.closed]')).toEqual([8, 1, false]);
    expect((await manager.stat('a')).owner).not.toBeNull();
  });

  test('M7: so does a child that is forked while another thread waits for an answer', async () => {
    const { manager, py } = await open();
    await py.run(`
    import threading
    waiting = threading.Thread(target=lambda: late.append(client.attach("late", wait=True, timeout=40)))
    late = []
    waiting.start()
    `);
    await until(async () => (await py.run('result = client._lock.locked()')) === true, { what: 'the thread to wait' });
    await py.run(FORK);
    const [pid, seen] = await py.run<[number, unknown]>('result = fork(lambda: code(client.status))');
    onTestFinished(() => void process.kill(pid, 'SIGKILL'));
    expect(seen).toBe('ERR_SHM_DISCONNECTED');
    await manager.create({ name: 'late', size: 1 });
    expect(await py.run('waiting.join(); result = late[0].size')).toBe(1);
  });
});
