import { chmodSync } from 'node:fs';
import { expect, test } from 'vitest';
import { isAlive, type Scene, scene } from '../helpers/scene.js';
import { Sharer, treeOf } from '../helpers/shared-cast.js';
import { until } from '../helpers/until.js';

/** Longer than a manager takes to start on a busy machine. ms. */
const PATIENCE = { timeout: 20_000 };

const ROUNDS = 2;

/** Resolves when each has heard that many events. */
async function heard(sharers: Sharer[], events: number): Promise<void> {
  for (const sharer of sharers) {
    await until(async () => (await sharer.see()).events.length >= events, { what: `${events} events`, ...PATIENCE });
  }
}

/** They all use one manager, which is not the old one, and count in one memory, as does whoever comes now. */
async function areTogether(own: Scene, sharers: Sharer[], former: number): Promise<number> {
  const newcomer = await Sharer.open(own);
  const { pid } = await newcomer.see();
  expect(pid).not.toBe(former);
  // All is standing still from here on, so that one sum can be compared with another.
  const all = [...sharers, newcomer];
  for (const sharer of all) await sharer.count(false);
  const seen = await Promise.all(all.map((sharer) => sharer.see()));
  expect(seen.map((each) => each.pid)).toEqual(all.map(() => pid));
  const counters = new Set(seen.map(({ counter }) => counter));
  expect(counters.size).toBe(1);
  expect([...counters][0]).toBeGreaterThanOrEqual(seen.reduce((sum, { added }) => sum + added, 0));
  for (const sharer of sharers) await sharer.count(true);
  await newcomer.stage.kill();
  return pid;
}

for (const [row, signal] of [
  ['F521', 'SIGTERM'],
  ['F522', 'SIGINT'],
  ['F523', 'SIGHUP'],
  ['F524', 'SIGKILL'],
] as const) {
  test(`${row} shared manager with clients, ${signal}, and its first caller with its tree, SIGKILL (M6): one successor, the same memory`, async () => {
    const own = scene();
    const first = await Sharer.open(own);
    const survivors = [await Sharer.open(own), await Sharer.open(own)];
    let { pid } = await first.see();
    for (let round = 1; round <= ROUNDS; round++) {
      process.kill(pid, signal);
      if (round === 1) for (const each of treeOf(first.stage.pid)) process.kill(each, 'SIGKILL');
      await heard(survivors, 2 * round);
      pid = await areTogether(own, survivors, pid);
      for (const survivor of survivors) {
        expect((await survivor.see()).events).toEqual(Array(round).fill(['disconnect', 'reconnect']).flat());
      }
    }
  });
}

test('F525 shared manager, SIGKILL, while one of its clients is stopped (M6): that one finds the others when it goes on', async () => {
  const own = scene();
  const [awake, stopped] = [await Sharer.open(own), await Sharer.open(own)];
  const { pid } = await awake.see();
  stopped.stage.child.kill('SIGSTOP');
  process.kill(pid, 'SIGKILL');
  await heard([awake], 2);
  stopped.stage.child.kill('SIGCONT');
  await heard([stopped], 2);
  await areTogether(own, [awake, stopped], pid);
});

test('F526 shared manager, SIGKILL, and all its clients are stopped until the grace is over (M6): they hear that it is lost', async () => {
  const own = scene();
  const sharers = [await Sharer.open(own, { grace: 0.5 }), await Sharer.open(own, { grace: 0.5 })];
  const [one] = sharers as [Sharer];
  const { pid } = await one.see();
  for (const { stage } of sharers) stage.child.kill('SIGSTOP');
  process.kill(pid, 'SIGKILL');
  await until(() => own.leftovers().length === 0, { what: 'the reaper to reclaim', timeout: 10_000 });
  for (const { stage } of sharers) stage.child.kill('SIGCONT');
  await heard(sharers, 2);
  for (const sharer of sharers) {
    expect((await sharer.see()).events).toEqual(['disconnect', 'disconnect', 'lost']);
    expect(await sharer.ask()).toBe('ERR_SHM_DISCONNECTED');
  }
  // Who comes now begins anew.
  const newcomer = await Sharer.open(own, { grace: 0.5 });
  const { counter, added } = await newcomer.see();
  expect(counter).toBe(added);
  expect(await newcomer.ask()).toBe('1 segments');
});

test('F527 shared manager, SIGKILL, and no other can be started (M6): the clients hear it, and requests end', async () => {
  const own = scene();
  const sharer = await Sharer.open(own, { grace: 0.5 });
  const { pid } = await sharer.see();
  chmodSync(own.runtimeDir, 0o755);
  process.kill(pid, 'SIGKILL');
  const asked = sharer.ask();
  await heard([sharer], 2);
  expect((await sharer.see()).events).toEqual(['disconnect', 'disconnect', 'lost']);
  expect(await asked).toBe('ERR_SHM_DISCONNECTED');
  expect(await sharer.ask()).toBe('ERR_SHM_DISCONNECTED');
  await until(() => !isAlive(pid), { what: 'the manager to end' });
  await own.isReclaimed();
});
