import { type Client, connect } from '@shmd/client';
import { expect, onTestFinished, test } from 'vitest';
import { dieInCall } from '../helpers/die-in-call.js';
import { expectCode, type Scene, scene } from '../helpers/scene.js';
import type { Stage } from '../helpers/stage.js';
import { until } from '../helpers/until.js';

async function client(address: string): Promise<Client> {
  const made = await connect(address);
  onTestFinished(() => made.close());
  return made;
}

/** A process that is in the middle of initialising `config` when this resolves. */
async function initialiser(own: Scene, address: string): Promise<Stage> {
  const stage = await own.clientStage(address);
  await stage.run(({ client, kept }) => {
    const inside = new Promise<void>((resolve) => {
      kept.done = client.openOrCreate({
        name: 'config',
        size: 8,
        init: (shm) => {
          shm.buf.write('half');
          resolve();
          return new Promise<void>((finish) => {
            kept.finish = finish;
          });
        },
      });
      kept.done.catch(() => {});
    });
    return inside;
  });
  return stage;
}

const whole = { name: 'config', size: 8, init: (shm: { buf: Buffer }) => void shm.buf.write('whole') };

for (const [row, signal] of [
  ['F341', 'SIGKILL'],
  ['F342', 'SIGTERM'],
] as const) {
  test(`${row} initialiser, ${signal}: its half-made segment goes, and the next waiter takes its place`, async () => {
    const own = scene();
    const manager = await own.manager();
    const first = await initialiser(own, manager.address);
    const waiters = [await client(manager.address), await client(manager.address), await client(manager.address)];
    let ran = 0;
    const waiting = waiters.map((each) =>
      each.openOrCreate({
        ...whole,
        init: (shm) => {
          ran++;
          expect(shm.buf.every((byte) => byte === 0)).toBe(true);
          shm.buf.write('whole');
        },
      }),
    );
    await until(async () => (await manager.status({ clients: true })).clients?.length === 5, {
      what: 'all to be connected',
    });
    await first.kill(signal);
    for (const shm of await Promise.all(waiting)) expect(shm.buf.toString('utf8', 0, 5)).toBe('whole');
    expect(ran).toBe(1);
    expect(own.segments()).toEqual([`${own.prefix}config`]);
  });
}

test('F348 maker, SIGKILL while createFrom fills its segment: nobody could attach it, and it goes', async ({
  skip,
}) => {
  const own = scene();
  const manager = await own.manager();
  const env = dieInCall('pwrite64:2:before', skip);
  const maker = await own.stage({ SHMD_ADDRESS: manager.address, ...env });
  const made: string[] = [];
  manager.on('segment', ({ event, segment }) => made.push(`${event} ${segment.name}`));
  await manager.status();
  await maker.run(async ({ connect }) => {
    const client = await connect();
    client.createFrom(new Uint8Array(32 * 1024 * 1024), { name: 'a' }).catch(() => {});
  });
  await until(() => maker.ended, { what: 'the maker to die' });
  await until(() => made.includes('unlinked a'), { what: 'its segment to go' });
  expect([maker.child.signalCode, made, own.segments()]).toEqual(['SIGKILL', ['created a', 'unlinked a'], []]);
  const next = await manager.createFrom(Buffer.from('whole'), { name: 'a' });
  expect(next.read().toString()).toBe('whole');
});

test('F343 initialiser stopped: waiters end with their timeout, nobody takes its place', async () => {
  const own = scene();
  const manager = await own.manager();
  const first = await initialiser(own, manager.address);
  first.child.kill('SIGSTOP');
  await expectCode(manager.openOrCreate({ ...whole, timeout: 50 }), 'ERR_SHM_TIMEOUT');
  await expectCode(manager.attach('config', { wait: true, timeout: 50 }), 'ERR_SHM_TIMEOUT');
  await expectCode(manager.attach('config'), 'ERR_SHM_NOT_FOUND');
  first.child.kill('SIGCONT');
  const waiting = manager.openOrCreate({ ...whole, timeout: 10_000 });
  await first.run(({ kept }) => kept.finish());
  expect((await waiting).buf.toString('utf8', 0, 4)).toBe('half');
});

test('F344 a waiter is killed: the initialiser and the other waiters do not notice', async () => {
  const own = scene();
  const manager = await own.manager();
  const first = await initialiser(own, manager.address);
  const doomed = await own.clientStage(manager.address);
  void doomed.run(({ client }) => client.attach('config', { wait: true }).then(() => {})).catch(() => {});
  const waiting = manager.attach('config', { wait: true });
  await doomed.kill();
  await until(async () => (await manager.status({ clients: true })).clients?.length === 2, {
    what: 'the waiter to be gone',
  });
  await first.run(({ kept }) => kept.finish());
  expect((await waiting).buf.toString('utf8', 0, 4)).toBe('half');
  expect((await manager.stat('config')).attachments).toBe(2);
});

test('F345 manager, SIGKILL, while one initialises: the reaper reclaims the half-made segment', async () => {
  const own = scene();
  const manager = await own.manager();
  await initialiser(own, manager.address);
  expect(own.segments().length).toBe(1);
  process.kill(manager.pid, 'SIGKILL');
  await own.isReclaimed();
});

test('F349 manager, planned stop, while one initialises a persistent segment: it goes, and nothing is left of it', async () => {
  const own = scene();
  const manager = await own.manager();
  await manager.create({ name: 'whole', size: 8, lifetime: 'persistent' });
  const half = manager.openOrCreate({
    name: 'half',
    size: 8,
    lifetime: 'persistent',
    init: () => new Promise(() => {}),
  });
  half.catch(() => {});
  await until(() => own.segments().length === 2, { what: 'both to be there' });
  await manager.shutdown();
  expect(own.segments()).toEqual([`${own.prefix}whole`]);
  const next = await own.manager({ address: manager.address });
  expect((await next.list()).map(({ name }) => name)).toEqual(['whole']);
  await next.unlink('whole');
});

test("F346 the heir of an 'owner' segment, SIGKILL: it goes with the heir, not with its maker", async () => {
  const own = scene();
  const manager = await own.manager();
  const heir = await own.clientStage(manager.address);
  const heirId = await heir.run(({ client }) => client.id);
  const maker = await client(manager.address);
  await maker.create({ name: 'a', size: 8, lifetime: 'owner' });
  await maker.transfer('a', heirId);
  await maker.close();
  expect((await manager.stat('a')).owner).toBe(heirId);
  await heir.kill();
  await until(() => own.segments().length === 0, { what: 'the segment to go' });
});

test('F347 a transfer to one who has just died is refused, and the owner stays', async () => {
  const own = scene();
  const manager = await own.manager();
  const heir = await own.clientStage(manager.address);
  const heirId = await heir.run(({ client }) => client.id);
  await manager.create({ name: 'a', size: 8, lifetime: 'owner' });
  await heir.kill();
  await until(async () => (await manager.status({ clients: true })).clients?.length === 1, {
    what: 'the heir to be gone',
  });
  await expectCode(manager.transfer('a', heirId), 'ERR_SHM_NOT_FOUND');
  expect((await manager.stat('a')).owner).toBe(manager.id);
});
