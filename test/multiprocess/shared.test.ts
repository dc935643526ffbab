import { readFileSync } from 'node:fs';
import { connect } from '@shmd/client';
import { expect, test } from 'vitest';
import { resolveConfig } from '../../packages/manager/src/config.js';
import { isAlive, scene } from '../helpers/scene.js';
import { Sharer, treeOf } from '../helpers/shared-cast.js';
import { until } from '../helpers/until.js';

const ROUNDS = 3;

test('M6: the process tree of the first caller is killed, again and again: the others count on in the same memory', async () => {
  const own = scene();
  const survivors: Sharer[] = [];
  let first = await Sharer.open(own);
  const { pid } = await first.see();
  for (let round = 0; round < ROUNDS; round++) {
    const next = await Sharer.open(own);
    survivors.push(next);
    const tree = treeOf(first.stage.pid);
    expect(tree).not.toContain(pid);
    const { added: before } = await next.see();
    for (const each of tree) process.kill(each, round % 2 ? 'SIGTERM' : 'SIGKILL');
    await first.stage.exit();
    await until(async () => (await next.see()).added > before, { what: 'the survivor to count on' });
    first = next;
  }
  const newcomer = await Sharer.open(own);
  const { counter: at } = await newcomer.see();
  expect(at).toBeGreaterThan(0);
  expect(await newcomer.see()).toMatchObject({ pid, events: [] });
  const last = survivors.at(-1) as Sharer;
  expect(await last.see()).toMatchObject({ pid, events: [] });
  expect((await last.see()).counter).toBeGreaterThanOrEqual(at);
});

test('M6: a shared manager is no child of who started it, and in no session of it', async () => {
  const own = scene();
  const starter = await Sharer.open(own);
  const { pid } = await starter.see();
  const [, ppid, , session] = readFileSync(`/proc/${pid}/stat`, 'latin1')
    .replace(/^.*\) /, '')
    .split(' ')
    .map(Number);
  expect(ppid).not.toBe(starter.stage.pid);
  expect(session).toBe(pid);
});

test('M6: shutdown() is the planned stop: who else uses the manager hears it, starts no other, and is refused at once', async () => {
  const own = scene();
  const [stopping, other] = [await Sharer.open(own), await Sharer.open(own)];
  const { pid } = await other.see();
  const outsider = await own.clientStage(await stopping.stage.run(({ manager }) => manager.address));
  await stopping.stage.run(({ manager }) => manager.shutdown());
  await until(async () => (await other.see()).events.length > 0, { what: 'the other to hear of it' });
  expect(await other.ask()).toBe('ERR_SHM_DISCONNECTED');
  const refused = outsider.run(({ client }) =>
    client.list().then(
      () => 'answered',
      (error) => error.code,
    ),
  );
  expect(await refused).toBe('ERR_SHM_DISCONNECTED');
  await until(() => !isAlive(pid), { what: 'the manager to end' });
  expect((await other.see()).events).toEqual(['disconnect', 'lost']);
  expect(own.leftovers()).toEqual([]);
});

test('M6: a signal without a client connected is the planned stop', async () => {
  const own = scene();
  const daemon = await own.bareDaemon(resolveConfig(own.options, 'shared'));
  const client = await connect(daemon.address);
  await client.create({ name: 'kept', size: 8 });
  await client.close();
  await until(() => own.segments().length === 1, { what: 'the segment to be there' });
  daemon.child.kill('SIGTERM');
  expect(await daemon.exited).toBe('0');
  expect(own.leftovers()).toEqual([]);
});

test('M6: a shared manager without grace has no successor: its signal is the planned stop', async () => {
  const own = scene();
  const daemon = await own.bareDaemon(resolveConfig({ ...own.options, grace: 0 }, 'shared'));
  const client = await connect(daemon.address);
  await client.create({ name: 'kept', size: 8 });
  daemon.child.kill('SIGTERM');
  expect(await daemon.exited).toBe('0');
  expect(own.leftovers()).toEqual([]);
  await client.close();
});
