import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scene } from '../helpers/scene.js';
import { commands } from './commands.js';
import { LIMITS, Model } from './model.js';
import { Real } from './real.js';

test('after any sequence of events the books, the directory and a model agree', async () => {
  const own = scene();
  const manager = await own.manager(LIMITS);
  let played = 0;
  await fc.assert(
    fc.asyncProperty(commands, async (steps) => {
      const real = new Real(own, manager);
      try {
        const model = new Model();
        for (const key of [0, 1]) {
          model.join(key);
          await real.join(key);
        }
        await fc.asyncModelRun(() => ({ model, real }), steps);
        played += real.checks;
      } finally {
        await real.clear();
      }
    }),
    { numRuns: 12 },
  );
  expect(played, 'steps that were played').toBeGreaterThan(120);
});

test('reservations under way count against the quotas, and are given back when they fail', async () => {
  const own = scene();
  const half = 64 * 1024 * 1024;
  const manager = await own.manager({ maxBytes: 2 * half, maxSegments: 3 });
  const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => manager.create(half)));
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
  for (const outcome of outcomes) {
    if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'ERR_SHM_QUOTA' });
  }
  expect(await manager.status()).toMatchObject({ segments: 2, bytes: 2 * half });
});

test('ERR_SHM_QUOTA names the limit, what is held, and by whom', async () => {
  const own = scene();
  const manager = await own.manager({ ...LIMITS });
  await manager.create(20_000);
  await expect(manager.create(20_000)).rejects.toThrow(
    `maxBytesPerClient is 30000 bytes: client ${manager.id} holds 20000, and 20000 more were asked for`,
  );
  await expect(manager.create(70_000)).rejects.toThrow(/^maxBytes is 60000 bytes: .*20000.* 70000 more/);
});

test('`status`, `ls` and `stat` show who holds what', async () => {
  const own = scene();
  const manager = await own.manager();
  const shm = await manager.create({ name: 'seen', size: 1000 });
  await manager.attach('seen');
  const json = async (...args: string[]) => {
    const { stdout } = await own.command([...args, '--json', '--address', manager.address]);
    return JSON.parse(stdout);
  };
  const [client] = (await json('status')).clients;
  expect(client).toMatchObject({ id: manager.id, pid: process.pid, segments: 1, bytes: 1000, attachments: 2 });
  const seen = { name: 'seen', size: 1000, owner: manager.id, attachments: 2, uid: shm.uid };
  expect(await json('ls')).toMatchObject([seen]);
  expect(await json('stat', 'seen')).toMatchObject(seen);
  const table = (await own.command(['status', '--address', manager.address])).stdout;
  expect(table).toMatch(new RegExp(`${manager.id}\\s+${process.pid}\\s+\\S.*\\s1\\s+1000 B\\s+2\n`));
});
