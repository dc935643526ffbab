import { expect, test } from 'vitest';
import { Presence } from '../src/daemon/presence.js';

function scene() {
  const done: string[] = [];
  let time = 0;
  let failing = false;
  const standing = new Map([
    ['ledger', true],
    ['socket', true],
  ]);
  const placed = [...standing.keys()].map((name) => ({
    stands: () => standing.get(name) as boolean,
    restore: () => {
      if (failing) throw new Error('no room');
      done.push(name);
      standing.set(name, true);
    },
  }));
  const log = () => {};
  const logger = { debug: log, info: log, warn: log, error: () => done.push('error'), fatal: log };
  const presence = new Presence({
    placed,
    prepare: () => done.push('directory'),
    touch: () => done.push('touch'),
    logger,
    now: () => time,
  });
  return {
    done,
    standing,
    look: () => presence.look(),
    pass: (ms: number) => {
      time += ms;
    },
    fail: (now: boolean) => {
      failing = now;
    },
  };
}

test('L7: what was removed from the runtime directory is put back, the directory first', async () => {
  const { done, standing, look } = scene();
  await look();
  expect(done).toEqual([]);
  standing.set('ledger', false);
  await look();
  expect(done).toEqual(['directory', 'ledger']);
  standing.set('ledger', false);
  standing.set('socket', false);
  await look();
  expect(done.slice(2)).toEqual(['directory', 'ledger', 'socket']);
});

test('L7: what cannot be put back is not tried at once again', async () => {
  const { done, standing, look, pass, fail } = scene();
  standing.set('socket', false);
  fail(true);
  await look();
  await look();
  pass(59_000);
  await look();
  expect(done).toEqual(['directory', 'error']);
  fail(false);
  pass(2_000);
  await look();
  expect(done.slice(2)).toEqual(['directory', 'socket']);
});

test('L7: what stands is kept fresh', async () => {
  const { done, look, pass } = scene();
  pass(3_599_000);
  await look();
  expect(done).toEqual([]);
  pass(1_000);
  await look();
  await look();
  expect(done).toEqual(['touch']);
});
