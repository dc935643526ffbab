import { attach } from '@shmd/native';
import { type BoardPlace, fromWire } from '@shmd/protocol';
import { expect, test } from 'vitest';
import { RawClient } from '../helpers/raw-client.js';
import { scene } from '../helpers/scene.js';

/** What the words of a board may be mistaken for: slots, generations, bits, versions. */
const WORDS = [0, 1, 2, 31, 32, 255, 256, 4_095, 4_096, 131_071, 2 ** 30, 2 ** 31 - 1, -1, -2, -(2 ** 31)];
const STATE = 64 / 4;

/** A generator of numbers below `limit` that can be run again. */
function numbers(seed: number): (limit: number) => number {
  let state = seed >>> 0;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

test('whatever a client writes on the board and into a segment, others who wait, lock and read hear ShmErrors at worst', async () => {
  const own = scene();
  const seed = Math.floor(Math.random() * 2 ** 31);
  const random = numbers(seed);
  const manager = await own.manager();
  const raw = await RawClient.open(manager.address);
  const { result } = await raw.request('hello', { protocol: 1, client: { pid: 1, name: 'enemy', version: '0' } });
  const { dir, osName, ...wire } = result.board as BoardPlace;
  const board = new Int32Array(attach(dir, osName, 'read-write', fromWire(wire), -1, 0, -1));
  const shm = await manager.create({ name: 'lock', size: 64 });
  const victim = await own.clientStage(manager.address);
  // What it makes, it makes before anybody spoils it.
  await victim.run(async ({ client, kept, SharedMutex, SharedCell }) => {
    kept.there = await client.attach('lock');
    kept.mutex = SharedMutex.over(kept.there);
    kept.cell = await SharedCell.create(client, { name: 'cell', size: 1_000 });
    kept.there.notify();
  });
  let done = false;
  const played = victim
    .run(async ({ client, kept }, count) => {
      const { there, mutex, cell } = kept;
      const view = new Int32Array(there.buffer, 16);
      const strange: string[] = [];
      let went = 0;
      const steps = [
        () => there.notify(),
        () => there.changed({ timeout: 5 }),
        () => client.notify(view, 1),
        () => client.waitAsync(view, 1, Atomics.load(view, 1), { timeout: 5 }),
        () => client.waitSync(view, 2, Atomics.load(view, 2), 2),
        () => mutex.holder,
        () => mutex.run(() => {}, { timeout: 5 }),
        () => mutex.tryLock()?.unlock(),
        () => mutex.lockSync(2).unlock(),
        () => cell.read(),
        async () => {
          const writer = await cell.writer({ timeout: 5 });
          writer.write(new Uint8Array(1_000));
          writer[Symbol.dispose]();
        },
      ];
      for (let i = 0; i < count; i++) {
        try {
          await steps[i % steps.length]?.();
          went++;
        } catch (error) {
          const { name, stack } = error as Error;
          if (name !== 'ShmError') strange.push(String(stack));
        }
      }
      return { strange, went };
    }, 2_000)
    .finally(() => {
      done = true;
    });
  played.catch(() => {});
  const places = [board, new Int32Array(shm.buffer)];
  while (!done) {
    for (let i = 0; i < 20; i++) {
      const words = places[random(places.length)] as Int32Array;
      const at = random(words.length);
      const value = random(2) === 0 ? random(2 ** 32) : (WORDS[random(WORDS.length)] as number);
      // That nobody comes any more would be the end of it all.
      if (words !== board || at !== STATE) Atomics.store(words, at, value);
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { strange, went } = await played;
  expect(strange, `seed ${seed}`).toEqual([]);
  expect(went, `seed ${seed}`).toBeGreaterThan(100);
  raw.close();
});
