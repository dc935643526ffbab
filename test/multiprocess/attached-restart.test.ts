import { type Client, connect } from '@shmd/client';
import { expect, onTestFinished, test } from 'vitest';
import { RawClient } from '../helpers/raw-client.js';
import { type Scene, scene } from '../helpers/scene.js';
import { until } from '../helpers/until.js';

/** Seconds that former clients have to come back. */
const GRACE = '1';

async function client(address: string): Promise<Client> {
  const made = await connect(address);
  onTestFinished(() => made.close());
  return made;
}

async function restart(own: Scene, pid: number, held: Client): Promise<void> {
  const back = new Promise<void>((resolve) => held.once('reconnect', () => resolve()));
  process.kill(pid, 'SIGKILL');
  const second = await own.daemon(['--grace', GRACE]);
  await back;
  onTestFinished(() => void process.kill(second.pid, 'SIGTERM'));
}

const isGone = (own: Scene) =>
  until(() => own.segments().length === 0, { what: 'the segment to go', timeout: 1_000 * Number(GRACE) + 2_000 });

test("'attached' ends when its last attachment closed just before the restart, though its owner is still there", async () => {
  const own = scene();
  const first = await own.daemon(['--grace', GRACE]);
  const owner = await client(first.address);
  const shm = await owner.create({ name: 'a', size: 8, lifetime: 'attached' });
  // Stopped, the manager never hears of the close.
  process.kill(first.pid, 'SIGSTOP');
  shm.close();
  await restart(own, first.pid, owner);
  await isGone(own);
  expect(await owner.list()).toEqual([]);
});

test("'attached' that was made without an attachment remembers its first one over a restart", async () => {
  const own = scene();
  const first = await own.daemon(['--grace', GRACE]);
  const raw = await RawClient.hello(first.address);
  await raw.request('segment.create', { name: 'a', size: 8, lifetime: 'attached' });
  const attacher = await client(first.address);
  const shm = await attacher.attach('a');
  await raw.request('segment.transfer', { name: 'a', clientId: attacher.id });
  process.kill(first.pid, 'SIGSTOP');
  shm.close();
  await restart(own, first.pid, attacher);
  await isGone(own);
});
