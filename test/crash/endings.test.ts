import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from '@shmd/client';
import { expect, onTestFinished, test } from 'vitest';
import { childrenOf, isAlive, scene } from '../helpers/scene.js';
import { until } from '../helpers/until.js';

/** How a client may end: a signal from outside, or something it does to itself. */
const CLIENT_ENDS: [string, string][] = [
  ['F020', 'SIGTERM'],
  ['F021', 'SIGINT'],
  ['F022', 'SIGHUP'],
  ['F023', 'SIGQUIT'],
  ['F024', 'SIGSEGV'],
  ['F025', 'process.exit'],
  ['F026', 'process.abort'],
  ['F027', 'an uncaught exception'],
  ['F028', 'SIGKILL while stopped'],
  ['F029', 'SIGKILL with a blocked event loop'],
];

for (const [row, ending] of CLIENT_ENDS) {
  test(`${row} client, ${ending}: what it owned goes, its attachments are released`, async () => {
    const own = scene();
    const manager = await own.manager();
    const kept = await manager.create({ name: 'kept', size: 8 });
    const client = await own.clientStage(manager.address);
    await client.run(async ({ client, shm }) => {
      shm.owned = await client.create({ name: 'owned', size: 8, lifetime: 'owner' });
      shm.attached = await client.create({ name: 'attached', size: 8, lifetime: 'attached' });
      shm.kept = await client.attach('kept');
    });
    const signal = ending.match(/^SIG[A-Z]+/)?.[0] as NodeJS.Signals | undefined;
    if (ending.endsWith('stopped')) client.child.kill('SIGSTOP');
    if (ending.endsWith('event loop'))
      void client.run(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)).catch(() => {});
    if (signal) await client.kill(signal);
    else {
      await client.last((_, how: string) => {
        if (how === 'process.exit') process.exit(3);
        if (how === 'process.abort') process.abort();
        setImmediate(() => {
          throw new Error('uncaught');
        });
      }, ending);
    }
    await until(() => own.segments().length === 1, { what: 'what the client owned to go' });
    await until(async () => (await manager.stat('kept')).attachments === 1, { what: 'its attachment to be released' });
    expect(own.segments()).toEqual([kept.osName]);
  });
}

test('F030 client stopped: it is alive, nothing of it is touched', async () => {
  const own = scene();
  const manager = await own.manager();
  const client = await own.clientStage(manager.address);
  await client.run(({ client }) => client.create({ name: 'owned', size: 8, lifetime: 'owner' }).then(() => {}));
  client.child.kill('SIGSTOP');
  const other = await connect(manager.address);
  for (let i = 0; i < 200; i++) await other.status();
  await other.close();
  expect((await own.command(['gc', '--json'])).stdout).toContain('"unlinked":[]');
  expect(own.segments()).toEqual([`${own.prefix}owned`]);
  client.child.kill('SIGCONT');
  expect(await client.run(({ client }) => client.stat('owned').then((info) => info.owner !== null))).toBe(true);
});

test('F031 client with a blocked event loop: it is alive, nothing of it is touched', async () => {
  const own = scene();
  const manager = await own.manager();
  const client = await own.clientStage(manager.address);
  await client.run(async (scope) => {
    scope.shm.flag = await scope.client.create({ name: 'flag', size: 4, lifetime: 'owner' });
  });
  const flag = await manager.attach('flag');
  const blocked = client.run(({ shm }) => {
    const word = new Int32Array(shm.flag?.buffer as ArrayBuffer);
    Atomics.store(word, 0, 1);
    while (Atomics.load(word, 0) === 1);
    return 'free again';
  });
  const word = new Int32Array(flag.buffer);
  await until(() => Atomics.load(word, 0) === 1, { what: 'the loop to be blocked' });
  for (let i = 0; i < 200; i++) await manager.status();
  expect(own.segments()).toEqual([`${own.prefix}flag`]);
  Atomics.store(word, 0, 2);
  expect(await blocked).toBe('free again');
});

test('F032 a worker with its own client is terminated: what it held goes, its process is not disturbed', async () => {
  const own = scene();
  const manager = await own.manager();
  const host = await own.clientStage(manager.address);
  const worker = await host.run(async (scope) => {
    scope.shm.shared = await scope.client.create({ name: 'shared', size: 8 });
    scope.kept.worker = new scope.Worker(scope.holdingWorker);
    return new Promise<string>((resolve, reject) => {
      scope.kept.worker.once('message', resolve);
      scope.kept.worker.once('error', reject);
    });
  });
  expect(worker).toBe('holding');
  expect((await manager.stat('shared')).attachments).toBe(2);
  await host.run(({ kept }) => kept.worker.terminate());
  await until(() => own.segments().length === 1, { what: 'what the worker owned to go' });
  await until(async () => (await manager.stat('shared')).attachments === 1, { what: 'its attachment to be released' });
  expect(await host.run(({ shm }) => shm.shared?.buf.fill(1).length)).toBe(8);
});

/** Signals to the whole process group of the app: the manager and its reaper are not in it. */
const GROUP_ENDS: [string, NodeJS.Signals][] = [
  ['F033', 'SIGKILL'],
  ['F034', 'SIGTERM'],
  ['F035', 'SIGINT'],
  ['F036', 'SIGHUP'],
  ['F037', 'SIGQUIT'],
];

for (const [row, signal] of GROUP_ENDS) {
  test(`${row} the app's process group, ${signal}: everything goes`, async () => {
    const own = scene();
    const program = `
      import { fork } from 'node:child_process';
      import { SharedMemoryManager } from '@shmd/manager';
      const manager = await SharedMemoryManager.start(${JSON.stringify(own.options)});
      await manager.create({ name: 'a', size: 8 });
      console.log(manager.pid);
      setInterval(() => {}, 1000);
    `;
    const app = spawn(process.execPath, ['--input-type=module', '-e', program], {
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void app.kill('SIGKILL'));
    const [line] = await once(app.stdout.setEncoding('utf8'), 'data');
    const manager = Number(line);
    const [reaper] = childrenOf(manager) as [number];
    process.kill(-(app.pid as number), signal);
    await once(app, 'exit');
    await own.isReclaimed();
    await until(() => !isAlive(manager) && !isAlive(reaper), { what: 'manager and reaper to end' });
  });
}

for (const [row, signal] of [
  ['F060', 'SIGQUIT'],
  ['F061', 'SIGABRT'],
  ['F062', 'SIGSEGV'],
  ['F063', 'SIGUSR2'],
] as const) {
  test(`${row} manager, ${signal}: the reaper reclaims`, async () => {
    const own = scene();
    const manager = await own.manager();
    await manager.create({ name: 'a', size: 8 });
    process.kill(manager.pid, signal);
    await own.isReclaimed();
    await until(() => !isAlive(manager.pid), { what: 'the manager to end' });
  });
}

for (const [row, signal] of [
  ['F064', 'SIGTERM'],
  ['F065', 'SIGINT'],
  ['F066', 'SIGHUP'],
  ['F067', 'SIGQUIT'],
] as const) {
  test(`${row} reaper, ${signal}: it goes on, and does its work later`, async () => {
    const own = scene();
    const manager = await own.manager();
    await manager.create({ name: 'a', size: 8 });
    const [reaper] = childrenOf(manager.pid) as [number];
    await until(() => own.leftovers().some((name) => name.endsWith('.reaper')), { what: 'the reaper to stand' });
    process.kill(reaper, signal);
    process.kill(manager.pid, 'SIGKILL');
    await until(() => !isAlive(reaper), { what: 'the reaper to end' });
    await own.isReclaimed();
  });
}

test('F068 manager stopped: it is alive, its app ends, and it reclaims when it goes on', async () => {
  const own = scene();
  const app = await own.appStage();
  await app.run(({ manager }) => manager.create({ name: 'a', size: 8 }).then(() => {}));
  process.kill(app.managerPid, 'SIGSTOP');
  await app.kill();
  expect((await own.command(['gc', '--json'])).stdout).toContain('"unlinked":[]');
  expect(own.segments().length).toBe(1);
  process.kill(app.managerPid, 'SIGCONT');
  await own.isReclaimed();
});

test('F069 app and manager together, SIGKILL: the reaper reclaims', async () => {
  const own = scene();
  const app = await own.appStage();
  await app.run(({ manager }) => manager.create({ name: 'a', size: 8 }).then(() => {}));
  process.kill(app.managerPid, 'SIGKILL');
  await app.kill();
  await own.isReclaimed();
});

test('F070 reaper, then manager, SIGKILL, again and again: what is left is bounded and found', async () => {
  const own = scene();
  for (let round = 0; round < 5; round++) {
    const manager = await own.manager();
    await manager.create(8);
    process.kill(manager.pid, 'SIGSTOP');
    const [reaper] = childrenOf(manager.pid) as [number];
    process.kill(reaper, 'SIGKILL');
    process.kill(manager.pid, 'SIGKILL');
    await until(() => !isAlive(manager.pid) && !isAlive(reaper), { what: 'both to end' });
    expect(own.segments().length).toBe(1);
  }
  expect((await own.command(['gc', '--json'])).code).toBe(0);
  expect(own.leftovers()).toEqual([]);
});
