import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from '@shmd/client';
import { expect, test } from 'vitest';
import { childrenOf, isAlive, type Scene, scene } from '../helpers/scene.js';
import { until } from '../helpers/until.js';

function kill(pid: number): void {
  process.kill(pid, 'SIGKILL');
}

async function allGone(own: Scene, ...pids: number[]): Promise<void> {
  await own.isReclaimed();
  await until(() => !pids.some(isAlive), { what: `processes ${pids} to end` });
}

/** A manager with a few segments, a client that created some of them, and an attacher that lives on. */
async function cast(own: Scene) {
  const app = await own.appStage();
  const client = await own.clientStage(app.address);
  await client.run(async ({ client, shm }) => {
    for (const lifetime of ['manager', 'owner', 'attached'] as const) {
      shm[lifetime] = await client.create({ name: lifetime, size: 5000, lifetime });
    }
    shm.manager?.buf.write('still here');
  });
  const attacher = await own.clientStage(app.address);
  await attacher.run(async ({ client, shm }) => {
    shm.a = await client.attach('manager');
  });
  const [reaper] = childrenOf(app.managerPid);
  return { app, client, attacher, manager: app.managerPid, reaper: reaper as number };
}

const mapped = ({ shm }: { shm: Record<string, { buf: Buffer }> }) => shm.a?.buf.toString('utf8', 0, 10);

test('F001 client, SIGKILL: what it owned goes, the rest stays', async () => {
  const own = scene();
  const { client, attacher, manager } = await cast(own);
  await client.kill();
  await until(() => own.segments().length === 1, { what: 'what the client owned to go' });
  expect(own.segments()).toEqual([`${own.prefix}manager`]);
  expect(isAlive(manager)).toBe(true);
  expect(await attacher.run(mapped)).toBe('still here');
});

test('F002 the app that started the manager, SIGKILL: everything goes, attachers keep their memory', async () => {
  const own = scene();
  const { app, attacher, manager, reaper } = await cast(own);
  await app.kill();
  await allGone(own, manager, reaper);
  expect(await attacher.run(mapped)).toBe('still here');
});

test('F003 manager, SIGKILL: the reaper reclaims', async () => {
  const own = scene();
  const { attacher, manager, reaper } = await cast(own);
  kill(manager);
  await allGone(own, manager, reaper);
  expect(await attacher.run(mapped)).toBe('still here');
});

test('F004 manager and client together, SIGKILL: the reaper reclaims', async () => {
  const own = scene();
  const { client, attacher, manager, reaper } = await cast(own);
  kill(manager);
  kill(client.pid);
  await allGone(own, manager, reaper);
  expect(await attacher.run(mapped)).toBe('still here');
});

test('F005 a second manager after the first was killed: the next start finds nothing to mend', async () => {
  const own = scene();
  const first = await own.manager();
  await first.create(8);
  kill(first.pid);
  const second = await own.manager({ address: first.address });
  expect(await second.list()).toEqual([]);
  await second.create(8);
});

/** Kills the reaper first, then the others before the manager can start another one. */
async function killAll(own: Scene): Promise<string[]> {
  const { app, client, attacher, manager, reaper } = await cast(own);
  process.kill(manager, 'SIGSTOP');
  for (const pid of [reaper, client.pid, app.pid, attacher.pid, manager]) kill(pid);
  await until(() => !isAlive(manager) && !isAlive(reaper), { what: 'manager and reaper to end' });
  const left = own.segments();
  expect(left.length).toBe(3);
  return left;
}

/** Puts a stranger's object under the name of a segment that was left behind. */
function replaceByStranger(osName: string): string {
  const path = join('/dev/shm', osName);
  rmSync(path);
  writeFileSync(path, 'a stranger');
  return path;
}

test('F006 client, manager and reaper together, SIGKILL: shmd gc removes exactly what was left', async () => {
  const own = scene();
  const [name, ...others] = (await killAll(own)) as [string, ...string[]];
  const stranger = replaceByStranger(name);
  const dry = await own.command(['gc', '--dry-run', '--json']);
  expect(JSON.parse(dry.stdout)).toMatchObject({ unlinked: others, foreign: [name] });
  expect(own.segments().length).toBe(3);
  const gc = await own.command(['gc', '--json']);
  expect(gc.code).toBe(0);
  expect(JSON.parse(gc.stdout)).toMatchObject({ unlinked: others, foreign: [name] });
  expect(readFileSync(stranger, 'utf8')).toBe('a stranger');
  expect(own.segments()).toEqual([name]);
  rmSync(stranger);
  expect(readdirSync(own.runtimeDir)).toEqual([]);
});

test('F007 client, manager and reaper together, SIGKILL: the next manager removes exactly what was left', async () => {
  const own = scene();
  const [name] = (await killAll(own)) as [string];
  const stranger = replaceByStranger(name);
  const next = await own.manager();
  expect(own.segments()).toEqual([name]);
  expect(readFileSync(stranger, 'utf8')).toBe('a stranger');
  await next.shutdown();
  expect(readFileSync(stranger, 'utf8')).toBe('a stranger');
  rmSync(stranger);
});

test('F008 gc and a starting manager leave a living manager alone, also a stopped one', async () => {
  const own = scene();
  const living = await own.manager();
  await living.create({ name: 'mine', size: 8 });
  process.kill(living.pid, 'SIGSTOP');
  const gc = await own.command(['gc', '--json']);
  const other = await own.manager();
  process.kill(living.pid, 'SIGCONT');
  expect(JSON.parse(gc.stdout)).toMatchObject({ ledgers: 0, unlinked: [] });
  expect(own.segments()).toEqual([`${own.prefix}mine`]);
  expect((await living.list()).length).toBe(1);
  await other.shutdown();
});

test('F009 reaper, SIGKILL: the manager starts another, which does its work', async () => {
  const own = scene();
  const manager = await own.manager();
  await manager.create(8);
  const [first] = childrenOf(manager.pid) as [number];
  kill(first);
  await until(() => childrenOf(manager.pid).some((pid) => pid !== first && isAlive(pid)), { what: 'another reaper' });
  const [second] = childrenOf(manager.pid).filter((pid) => pid !== first) as [number];
  kill(manager.pid);
  await allGone(own, manager.pid, second);
});

for (const [row, signal] of [
  ['F010', 'SIGTERM'],
  ['F011', 'SIGINT'],
  ['F012', 'SIGHUP'],
] as const) {
  test(`${row} shmd start, ${signal}: a planned stop`, async () => {
    const own = scene();
    const { child, address } = await own.daemon();
    const client = await connect(address);
    const disconnected = new Promise((resolve) => client.once('disconnect', resolve));
    const shm = await client.create({ name: 'a', size: 8 });
    shm.buf.fill(3);
    child.kill(signal);
    await disconnected;
    const code = child.exitCode ?? (await new Promise((resolve) => child.once('exit', resolve)));
    expect(code).toBe(0);
    await own.isReclaimed();
    expect(shm.buf[0]).toBe(3);
    await client.close();
  });
}

test('F013 a private manager ignores SIGINT and ends with its app', async () => {
  const own = scene();
  const app = await own.appStage();
  process.kill(app.managerPid, 'SIGINT');
  await app.run(({ manager }) => manager.create({ name: 'a', size: 8 }).then(() => {}));
  await app.kill('SIGINT');
  await allGone(own, app.managerPid);
});

for (const [row, ending] of [
  ['F014', 'exit'],
  ['F015', 'abort'],
  ['F016', 'throw'],
  ['F017', 'end'],
] as const) {
  test(`${row} the app ends by ${ending}: everything goes`, async () => {
    const own = scene();
    const app = await own.appStage();
    await app.run(({ manager }) => manager.create({ name: 'a', size: 8 }).then(() => {}));
    await app.last((_, how: string) => {
      if (how === 'exit') process.exit(0);
      if (how === 'abort') process.abort();
      if (how === 'end') process.disconnect();
      else {
        setImmediate(() => {
          throw new Error('uncaught');
        });
      }
    }, ending);
    await allGone(own, app.managerPid);
  });
}
