import { type Client, connect } from '@shmd/client';
import { expect, onTestFinished, test } from 'vitest';
import { dieInCall } from '../helpers/die-in-call.js';
import { childrenOf, type Doomed, isAlive, type Scene, scene } from '../helpers/scene.js';
import { SPACE } from '../helpers/space.js';
import { until } from '../helpers/until.js';

async function filled(own: Scene, env: NodeJS.ProcessEnv): Promise<{ manager: Doomed; client: Client }> {
  const manager = await own.doomed('never', {}, env);
  const client = await connect(manager.address);
  onTestFinished(() => client.close());
  for (const name of ['a', 'b', 'c']) await client.create({ name, size: 8 });
  return { manager, client };
}

/** Kills manager and reaper together. */
async function abandon({ pid }: Doomed): Promise<void> {
  const [reaper] = childrenOf(pid) as [number];
  process.kill(reaper, 'SIGSTOP');
  process.kill(pid, 'SIGKILL');
  process.kill(reaper, 'SIGKILL');
  await until(() => !isAlive(pid) && !isAlive(reaper), { what: 'manager and reaper to end' });
}

/** The call that removes a segment. */
const REMOVE = { linux: 'unlinkat', posix: 'shm_unlink' }[SPACE];

/** Row for the reaper, row for `shmd gc`, which entry, which side of it. The first is the board's. */
const ENTRIES: [string, string, string][] = [
  ['F407', 'F417', `${REMOVE}:1:before`],
  ['F408', 'F418', `${REMOVE}:1:after`],
  ['F401', 'F411', `${REMOVE}:2:before`],
  ['F402', 'F412', `${REMOVE}:2:after`],
  ['F403', 'F413', `${REMOVE}:3:before`],
  ['F404', 'F414', `${REMOVE}:3:after`],
  ['F405', 'F415', `${REMOVE}:4:before`],
  ['F406', 'F416', `${REMOVE}:4:after`],
];

for (const [reaping, collecting, moment] of ENTRIES) {
  const entry = Number(moment.split(':')[1]) - 1;
  const gone = Math.max(0, moment.endsWith('before') ? entry - 1 : entry);

  test(`${reaping} reaper, SIGKILL at ${moment} of its cleaning: gc finishes it`, async ({ skip }) => {
    const own = scene();
    const { manager } = await filled(own, dieInCall(moment, skip, 'shmd-reaper'));
    const [reaper] = childrenOf(manager.pid) as [number];
    process.kill(manager.pid, 'SIGKILL');
    await until(() => !isAlive(reaper), { what: 'the reaper to die' });
    expect(own.segments().length).toBe(3 - gone);
    expect(JSON.parse((await own.command(['gc', '--json'])).stdout).unlinked.length).toBe(3 - gone);
    expect(own.leftovers()).toEqual([]);
  });

  test(`${collecting} gc, SIGKILL at ${moment} of its cleaning: the next gc finishes it`, async ({ skip }) => {
    const own = scene();
    const env = dieInCall(moment, skip);
    const { manager } = await filled(own, {});
    await abandon(manager);
    expect((await own.command(['gc'], { env })).signal).toBe('SIGKILL');
    expect(own.segments().length).toBe(3 - gone);
    expect(JSON.parse((await own.command(['gc', '--json'])).stdout).unlinked.length).toBe(3 - gone);
    expect(own.leftovers()).toEqual([]);
  });
}

for (const [row, moment] of [
  ['F421', 'rename:1:before'],
  ['F422', 'rename:1:after'],
] as const) {
  test(`${row} manager, SIGKILL at ${moment} inside the compaction of its ledger: the reaper reclaims`, async ({
    skip,
  }) => {
    const own = scene();
    const compaction = moment.replace('1', '2'); // the first rename begins the ledger
    const { manager, client } = await filled(own, dieInCall(compaction, skip));
    const churn = async () => {
      for (;;) {
        const made = await Promise.all(Array.from({ length: 500 }, () => client.create(16)));
        await Promise.all(made.map((shm) => shm.unlink()));
      }
    };
    await churn().catch((error) => expect(error.code).toBe('ERR_SHM_DISCONNECTED'));
    expect(await manager.exited).toBe('SIGKILL');
    await own.isReclaimed();
  });
}

test('F423 eight cleaners at once: each segment is removed once, nothing fails', async () => {
  const own = scene();
  const { manager, client } = await filled(own, {});
  await Promise.all(Array.from({ length: 300 }, () => client.create(8)));
  await abandon(manager);
  const cleaners = await Promise.all(Array.from({ length: 8 }, () => own.command(['gc', '--json'])));
  const unlinked = cleaners.flatMap(({ stdout }) => JSON.parse(stdout).unlinked as string[]);
  expect(cleaners.every(({ code }) => code === 0)).toBe(true);
  expect(unlinked.length).toBe(303);
  expect(new Set(unlinked).size).toBe(303);
  expect(own.leftovers()).toEqual([]);
});

test('F424 a reaper and gc at once: nothing is left', async () => {
  const own = scene();
  const { manager, client } = await filled(own, {});
  await Promise.all(Array.from({ length: 300 }, () => client.create(8)));
  const collecting = Array.from({ length: 3 }, () => own.command(['gc', '--json']));
  process.kill(manager.pid, 'SIGKILL');
  for (const { code } of await Promise.all(collecting)) expect(code).toBe(0);
  await own.isReclaimed();
});
