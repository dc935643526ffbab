import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { connect } from '@shmd/client';
import type { SharedMemoryManager } from '@shmd/manager';
import { expect, onTestFinished, test } from 'vitest';
import { expectCode, isAlive, type Scene, scene } from '../helpers/scene.js';
import { until } from '../helpers/until.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A manager that is stopped until the test ends. */
async function stopped(own: Scene): Promise<SharedMemoryManager> {
  const manager = await own.manager({ requestTimeout: 100 });
  process.kill(manager.pid, 'SIGSTOP');
  // Before the scene closes it.
  onTestFinished(() => void (isAlive(manager.pid) && process.kill(manager.pid, 'SIGCONT')));
  return manager;
}

test('R3: a stopped manager: every request ends with its deadline, shutdown() too, and goes on when it goes on', async () => {
  const own = scene();
  const manager = await stopped(own);
  const asked = [
    manager.create(8),
    manager.attach('a'),
    manager.attach('a', { wait: true, timeout: 100 }),
    manager.openOrCreate({ name: 'b', size: 8 }),
    manager.createList([1]),
    manager.adopt('a'),
    manager.unlink('a'),
    manager.stat('a'),
    manager.list(),
    manager.transfer('a', manager.id),
    manager.status(),
  ];
  await Promise.all(asked.map((each) => expectCode(each, 'ERR_SHM_TIMEOUT')));
  await expectCode(manager.shutdown(), 'ERR_SHM_TIMEOUT');
  process.kill(manager.pid, 'SIGCONT');
  await manager.shutdown();
  expect(own.leftovers()).toEqual([]);
});

test('R3: what a stopped manager makes too late is gone when it has gone on', async () => {
  const own = scene();
  const manager = await stopped(own);
  await expectCode(manager.create({ name: 'late', size: 8 }), 'ERR_SHM_TIMEOUT');
  await expectCode(manager.create({ size: 8 * 1024 * 1024, timeout: 100 }), 'ERR_SHM_TIMEOUT');
  process.kill(manager.pid, 'SIGCONT');
  await until(async () => (await manager.status({ timeout: 10_000 })).segments === 0, { what: 'both to be unlinked' });
  expect(own.segments()).toEqual([]);
  await manager.create({ name: 'late', size: 8 });
});

/** Runs a program to its end, with a private manager of its own that it stops; then lets that manager go on. */
async function program(own: Scene, text: string): Promise<string> {
  const source = `
    import { SharedMemoryManager } from '@shmd/manager';
    const manager = await SharedMemoryManager.start(${JSON.stringify({ ...own.options, requestTimeout: 100 })});
    const shm = await manager.create(8);
    console.log(manager.pid);
    process.kill(manager.pid, 'SIGSTOP');
    ${text}`;
  // Its stderr is its manager's too, which is stopped: a pipe would not end with it.
  const child = spawn(process.execPath, ['--input-type=module', '-e', source], {
    stdio: ['ignore', 'pipe', 'inherit'],
    cwd: ROOT,
  });
  let pid = 0;
  const goOn = () => void (pid > 0 && isAlive(pid) && process.kill(pid, 'SIGCONT'));
  onTestFinished(goOn);
  onTestFinished(() => void child.kill('SIGKILL'));
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (part) => {
    printed += part;
    pid = Number.parseInt(printed, 10);
  });
  const [code] = await once(child, 'close');
  expect([code, isAlive(pid)]).toEqual([0, true]);
  goOn();
  await until(() => !isAlive(pid), { what: 'the manager to end', timeout: 5_000 });
  await own.isReclaimed();
  return printed.trimEnd().split('\n').slice(1).join(' ');
}

test('R3: a program whose manager is stopped can end in any way, and the manager ends with it once it runs again', async () => {
  const own = scene();
  expect(await program(own, 'shm.close();')).toBe('');
  expect(await program(own, `await manager.close(); console.log('closed');`)).toBe('closed');
  expect(await program(own, `manager.status().catch(({ code }) => console.log(code));`)).toBe('ERR_SHM_TIMEOUT');
  const dispose = `await manager[Symbol.asyncDispose]().catch(({ code }) => console.log(code));`;
  expect(await program(own, dispose)).toBe('ERR_SHM_TIMEOUT');
});

test('R1: R6: neither a wait that was aborted nor a listener that has left keeps a program alive', async () => {
  const own = scene();
  const manager = await own.manager();
  const { code, stdout, stderr } = await own.node(
    `
    import { once } from 'node:events';
    import { connect } from '@shmd/client';
    const client = await connect();
    const heard = once(client, 'segment');
    await client.create(8);
    console.log((await heard)[0].event);
    await client.attach('never', { wait: true, signal: AbortSignal.timeout(20) }).catch(({ name }) => console.log(name));`,
    manager.env,
  );
  expect(stdout, stderr).toBe('created\nTimeoutError\n');
  expect(code).toBe(0);
});

test('R6: a planned stop of a manager with grace: the next request is refused at once', async () => {
  const own = scene();
  const { child, address } = await own.daemon(['--grace', '30']);
  const client = await connect(address);
  const disconnected = new Promise<void>((resolve) => client.once('disconnect', () => resolve()));
  child.kill('SIGTERM');
  await disconnected;
  await expectCode(client.status({ timeout: 60_000 }), 'ERR_SHM_DISCONNECTED');
  await own.isReclaimed();
});
