import { connect } from '@shmd/client';
import { expect, onTestFinished, test } from 'vitest';
import { isAlive, type Scene, scene } from '../helpers/scene.js';
import { until } from '../helpers/until.js';

const GRACE_MS = 3_000;

/** Resolves with a time that is not later than the death. */
async function killed(own: Scene, pid: number): Promise<number> {
  const before = performance.now();
  process.kill(pid, 'SIGKILL');
  await until(() => !isAlive(pid), { what: 'the manager to end' });
  expect(own.segments().length).toBe(1);
  return before;
}

test('the grace is counted from the last death, also when the reaper of the one before still stands', async () => {
  const own = scene();
  const args = ['--grace', String(GRACE_MS / 1000)];
  const first = await own.daemon(args);
  const client = await connect(first.address);
  onTestFinished(() => client.close());
  await client.create({ name: 'a', size: 8 });
  await killed(own, first.pid);
  const second = await own.daemon(args);
  const death = await killed(own, second.pid);
  await until(() => own.segments().length === 0, { what: 'the reaper to reclaim', timeout: GRACE_MS + 2_000 });
  expect(performance.now() - death).toBeGreaterThanOrEqual(GRACE_MS);
});
