import { expect, test } from 'vitest';
import { Reviver } from '../src/launch/reviver.js';
import { FakeClock } from './helpers/fake-clock.js';

test('M6: a successor that cannot be started is tried later and later; in between only the reason is told', async () => {
  const clock = new FakeClock();
  const tries: number[] = [];
  const reviver = new Reviver(async () => {
    tries.push(clock.now());
    throw new Error(`attempt ${tries.length}`);
  }, clock);
  for (let i = 0; i < 400; i++) {
    await expect(reviver.revive()).rejects.toThrow(`attempt ${tries.length || 1}`);
    clock.advance(50);
  }
  expect(tries).toEqual([0, 200, 600, 1_400, 3_000, 6_200, 11_200, 16_200]);
});

test('M6: one that could be started is started again at once when it is lost too', async () => {
  const clock = new FakeClock();
  let fails = true;
  let tries = 0;
  const reviver = new Reviver(async () => {
    tries++;
    if (fails) throw new Error('no');
  }, clock);
  await expect(reviver.revive()).rejects.toThrow('no');
  fails = false;
  clock.advance(200);
  await reviver.revive();
  await reviver.revive();
  expect(tries).toBe(3);
});
