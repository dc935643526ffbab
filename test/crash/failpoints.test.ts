import { readdirSync } from 'node:fs';
import { type Client, connect } from '@shmd/client';
import { expect, onTestFinished, test } from 'vitest';
import { deathAt } from '../helpers/moment.js';
import { childrenOf, type Doomed, expectCode, isAlive, type Scene, scene } from '../helpers/scene.js';
import type { Skip } from '../helpers/skip.js';
import { until } from '../helpers/until.js';

/** What is going on when the manager dies, and at which moments of it. */
interface Operation {
  before?: (client: Client) => Promise<unknown>;
  run: (client: Client, manager: Doomed) => Promise<unknown>;
}

const SMALL = 4096;
/** Reserved on the thread pool. */
const LARGE = 4 * 1024 * 1024;

const create = (size: number): Operation => ({
  before: (client) => client.create({ name: 'before', size }),
  run: (client) => client.create({ name: 'a', size }),
});
const createFrom: Operation = {
  before: (client) => client.create({ name: 'before', size: SMALL }),
  run: (client) => client.createFrom(new Uint8Array(LARGE), { name: 'a' }),
};
const unlink: Operation = {
  before: async (client) => {
    await client.create({ name: 'a', size: SMALL });
    await client.create({ name: 'before', size: SMALL });
  },
  run: (client) => client.unlink('a'),
};
const compact: Operation = {
  before: (client) => client.create({ name: 'before', size: 16 }),
  run: async (client) => {
    for (;;) {
      const made = await Promise.all(Array.from({ length: 500 }, () => client.create(16)));
      await Promise.all(made.map((shm) => shm.unlink()));
    }
  },
};
const stop: Operation = {
  before: (client) =>
    Promise.all([client.create({ name: 'a', size: SMALL }), client.create({ name: 'b', size: SMALL })]),
  run: async (client, manager) => {
    const gone = new Promise((resolve) => client.once('disconnect', resolve));
    manager.child.kill('SIGTERM');
    await gone;
  },
};

/** A client leaves with more than the manager removes in one turn. */
const leave = (): Operation => {
  let leaving: Client;
  return {
    before: async ({ address }) => {
      leaving = await client(address);
      const segment = { size: 16, lifetime: 'owner' } as const;
      await Promise.all(Array.from({ length: 1_000 }, () => leaving.create(segment)));
    },
    run: async (client) => {
      await leaving.close();
      for (;;) await client.status();
    },
  };
};

/** Segments that go to the file system and to the ledger together, when many go. */
const BATCH = 64;

/** Row with the reaper, row without it, the moment, the operation. */
const MOMENTS: [string, string, string, Operation][] = [
  ['F101', 'F201', 'reserve:before@2', create(SMALL)],
  ['F102', 'F202', 'reserve:after@2', create(SMALL)],
  ['F103', 'F203', 'reserve:before@2', create(LARGE)],
  ['F104', 'F204', 'reserve:after@2', create(LARGE)],
  ['F105', 'F205', 'record:before@2', create(SMALL)],
  ['F106', 'F206', 'record:after@2', create(SMALL)],
  ['F107', 'F207', 'publish:before@2', create(SMALL)],
  ['F108', 'F208', 'publish:after@2', create(SMALL)],
  ['F109', 'F209', 'answer:before@3', create(SMALL)],
  ['F110', 'F210', 'answer:after@3', create(SMALL)],
  ['F111', 'F211', 'unlink:before', unlink],
  ['F112', 'F212', 'unlink:after', unlink],
  ['F113', 'F213', 'strike:before', unlink],
  ['F114', 'F214', 'strike:after', unlink],
  ['F115', 'F215', 'compact:before', compact],
  ['F116', 'F216', 'compact:after', compact],
  ['F117', 'F217', 'stop-server:before', stop],
  ['F118', 'F218', 'stop-server:after', stop],
  ['F119', 'F219', 'stop-unlink:before', stop],
  ['F120', 'F220', 'stop-unlink:after', stop],
  ['F121', 'F221', 'stop-ledger:before', stop],
  ['F122', 'F222', 'stop-ledger:after', stop],
  ['F123', 'F223', 'stop-goodbye:before', stop],
  ['F124', 'F224', `unlink:before@${9 * BATCH + 1}`, leave()],
  ['F125', 'F225', `unlink:after@${9 * BATCH + 1}`, leave()],
  ['F126', 'F226', 'strike:before@10', leave()],
  ['F127', 'F227', 'strike:after@10', leave()],
  ['F128', 'F228', 'rename:before', createFrom],
  ['F129', 'F229', 'rename:after', createFrom],
];

async function client(address: string): Promise<Client> {
  const made = await connect(address);
  onTestFinished(() => made.close());
  return made;
}

async function dieDuring(
  own: Scene,
  moment: string,
  { before, run }: Operation,
  skip: Skip,
  onReady?: (manager: Doomed) => void,
) {
  const { failpoint, env } = deathAt(moment, skip);
  const manager = await own.doomed(failpoint, {}, env);
  const asking = await client(manager.address);
  await before?.(asking);
  onReady?.(manager);
  // An answer that was on its way may name what the reaper has removed by then.
  const codes = ['ERR_SHM_DISCONNECTED', 'ERR_SHM_STALE'];
  await run(asking, manager).catch((error) => expect(codes).toContain(error.code));
  expect(await manager.exited).toBe('SIGKILL');
  await expectCode(asking.list(), 'ERR_SHM_DISCONNECTED');
  return manager;
}

for (const [withReaper, withoutReaper, moment, operation] of MOMENTS) {
  test(`${withReaper} manager, SIGKILL at ${moment}: the reaper leaves nothing`, async ({ skip }) => {
    const own = scene();
    await dieDuring(own, moment, operation, skip);
    await own.isReclaimed();
  });

  test(`${withoutReaper} manager, SIGKILL at ${moment}, and reaper: gc removes exactly what was left`, async ({
    skip,
  }) => {
    const own = scene();
    let reaper = 0;
    await dieDuring(own, moment, operation, skip, ({ pid }) => {
      // A stopped reaper cannot act on the death, and then dies itself.
      [reaper] = childrenOf(pid) as [number];
      process.kill(reaper, 'SIGSTOP');
    });
    process.kill(reaper, 'SIGKILL');
    await until(() => !isAlive(reaper), { what: 'the reaper to end' });
    const left = own.segments().sort();
    const gc = JSON.parse((await own.command(['gc', '--json'])).stdout);
    expect([...gc.unlinked].sort()).toEqual(left);
    expect(gc.foreign).toEqual([]);
    expect(own.leftovers()).toEqual([]);
  });
}

/** A create is in flight when the manager dies and comes back. */
const IN_FLIGHT: [string, string][] = [
  ['F301', 'reserve:before@2'],
  ['F302', 'reserve:after@2'],
  ['F303', 'record:before@2'],
  ['F304', 'record:after@2'],
  ['F305', 'publish:before@2'],
  ['F306', 'publish:after@2'],
  ['F307', 'answer:before@3'],
  ['F308', 'answer:after@3'],
];

for (const [row, moment] of IN_FLIGHT) {
  test(`${row} manager with grace, SIGKILL at ${moment}, another starts: the create succeeds once`, async ({
    skip,
  }) => {
    const own = scene();
    const { failpoint, env } = deathAt(moment, skip);
    const first = await own.doomed(failpoint, { grace: 30 }, env);
    const asking = await client(first.address);
    await asking.create({ name: 'before', size: SMALL });
    const back = new Promise<void>((resolve) => asking.once('reconnect', () => resolve()));
    const creating = asking.create(SMALL);
    expect(await first.exited).toBe('SIGKILL');
    const second = await own.daemon(['--grace', '30']);
    const shm = await creating;
    await back;
    expect(own.segments().sort()).toEqual([`${own.prefix}before`, shm.osName].sort());
    expect(await asking.stat(shm.name)).toMatchObject({ uid: shm.uid, attachments: 1, owner: asking.id });
    second.child.kill('SIGTERM');
    await own.isReclaimed();
  });
}

for (const [row, moment] of [
  ['F309', 'rename:before'],
  ['F310', 'rename:after'],
] as const) {
  test(`${row} manager with grace, SIGKILL at ${moment}, another starts: what was about to be published is`, async ({
    skip,
  }) => {
    const own = scene();
    const { failpoint, env } = deathAt(moment, skip);
    const first = await own.doomed(failpoint, { grace: 30 }, env);
    const asking = await client(first.address);
    const creating = asking.createFrom(Buffer.from('whole'), { name: 'a' });
    expect(await first.exited).toBe('SIGKILL');
    const second = await own.daemon(['--grace', '30']);
    const shm = await creating;
    expect([shm.osName, shm.read().toString()]).toEqual([`${own.prefix}a`, 'whole']);
    expect(own.segments()).toEqual([shm.osName]);
    expect(await asking.stat('a')).toMatchObject({
      uid: shm.uid,
      state: 'ready',
      osName: shm.osName,
      owner: asking.id,
    });
    second.child.kill('SIGTERM');
    await own.isReclaimed();
  });
}

const RECOVERY: [string, string][] = [
  ['F311', 'recover:before'],
  ['F312', 'recover:after'],
  ['F313', 'begin:before'],
  ['F314', 'begin:after'],
  ['F315', 'listen:before'],
  ['F316', 'listen:after'],
];

for (const [row, moment] of RECOVERY) {
  test(`${row} a successor dies at ${moment} of its recovery: the next one finishes it`, async ({ skip }) => {
    const own = scene();
    let reaper = 0;
    const first = await dieDuring(own, 'publish:after@2', create(SMALL), skip, ({ pid }) => {
      [reaper] = childrenOf(pid) as [number];
      process.kill(reaper, 'SIGSTOP');
    });
    process.kill(reaper, 'SIGKILL');
    expect(own.segments().length).toBe(2);
    const second = await own.doomed(moment, { address: first.address });
    expect([second.serves, await second.exited]).toEqual([false, 'SIGKILL']);
    const third = await own.manager({ address: first.address });
    expect(await third.list()).toEqual([]);
    expect(own.segments()).toEqual([]);
    await third.create(SMALL);
    await third.shutdown();
    await until(() => readdirSync(own.runtimeDir).length === 0, { what: 'every ledger to go' });
  });
}
