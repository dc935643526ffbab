import { ShmError } from '@shmd/protocol';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Cancellation } from '../src/rpc/cancellation.js';
import { Waiters } from '../src/service/waiters.js';
import { Turns } from '../src/turns.js';

/** A connection that has not ended. */
const HERE = { gone: null };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'performance'] });
});

afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

/** Ends of waits, in their order: the key of each, and the code of the error if there was one. */
function crowd(waiters = new Waiters(new Turns())) {
  const ends: string[] = [];
  const wait = (key: string, name: string, { uid, timeout }: { uid?: string; timeout?: number } = {}) => {
    const cancellation = new Cancellation(HERE);
    waiters.wait({ name, uid }, timeout, cancellation).then(
      () => ends.push(key),
      ({ code }) => ends.push(`${key} ${code}`),
    );
    return cancellation;
  };
  return { waiters, ends, wait };
}

const segment = (name: string, uid = 'u0') => ({ name, uid });

const turn = () => vi.advanceTimersToNextTimerAsync();

test('M2: 8,000 who wait for one name are woken a few a turn, in their order, and others between them', async () => {
  const { waiters, ends, wait } = crowd(new Waiters(new Turns(64)));
  for (let i = 0; i < 8_000; i++) wait(String(i), 'crowded');
  wait('other', 'quiet');
  waiters.ready(segment('crowded'));
  await Promise.resolve();
  expect(ends).toEqual([]);
  await turn();
  expect(ends.length).toBe(64);
  waiters.ready(segment('quiet'));
  await turn();
  expect(ends).toContain('other');
  expect(ends.length).toBeLessThanOrEqual(128);
  for (let turns = 2; turns < 126; turns++) await turn();
  expect(ends.filter((key) => key !== 'other')).toEqual(Array.from({ length: 8_000 }, (_, i) => String(i)));
});

test('who comes while others are woken waits for the next time', async () => {
  const { waiters, ends, wait } = crowd();
  wait('early', 'n');
  waiters.ready(segment('n'));
  wait('late', 'n');
  await turn();
  expect(ends).toEqual(['early']);
  waiters.ready(segment('n'));
  await turn();
  expect(ends).toEqual(['early', 'late']);
});

test('deadlines are met in their order, each at its time, with one timer', async () => {
  const { ends, wait, waiters } = crowd();
  const timeouts = [50, 10, 40, 10, 30, 20, 60, 25];
  for (const [i, timeout] of timeouts.entries()) wait(`${timeout}/${i}`, `n${i % 3}`, { timeout });
  expect(vi.getTimerCount()).toBe(1);
  for (const [at, passed] of [
    [9, 0],
    [10, 2],
    [24, 3],
    [25, 4],
    [30, 5],
    [49, 6],
    [50, 7],
  ] as const) {
    await vi.advanceTimersByTimeAsync(at - performance.now());
    expect(ends.length, `after ${at} ms`).toBe(passed);
  }
  expect(ends.map((end) => Number.parseInt(end, 10))).toEqual([10, 10, 20, 25, 30, 40, 50]);
  expect(ends[0]).toMatch(/ERR_SHM_TIMEOUT$/);
  waiters.ready(segment('n0'));
  await vi.runAllTimersAsync();
  expect(ends.at(-1)).toBe('60/6');
});

test('M2: a crowd whose time is over together is refused in turns', async () => {
  const { ends, wait } = crowd();
  for (let i = 0; i < 200; i++) wait(String(i), 'n', { timeout: 10 });
  await vi.advanceTimersByTimeAsync(10);
  expect(ends.length).toBe(64);
  await vi.runAllTimersAsync();
  expect(ends.length).toBe(200);
});

test('what came in time is no timeout, though its turn comes late', async () => {
  const jobs: Iterator<unknown>[] = [];
  const { waiters, ends, wait } = crowd(new Waiters({ begin: (job: Iterator<unknown>) => jobs.push(job) } as never));
  for (const key of ['a', 'b']) wait(key, 'n', { timeout: 10 });
  waiters.ready(segment('n'));
  await vi.advanceTimersByTimeAsync(20);
  expect(ends).toEqual([]);
  for (let step = 0; step < 2; step++) jobs[0]?.next();
  await vi.runAllTimersAsync();
  expect(ends).toEqual(['a', 'b']);
});

test('only who waits for that creation is told that it is gone', async () => {
  const { waiters, ends, wait } = crowd();
  wait('this', 'n', { uid: 'u1' });
  wait('another', 'n', { uid: 'u2' });
  wait('any', 'n');
  waiters.gone(segment('n', 'u1'));
  waiters.gone(segment('nobody', 'u3'));
  await turn();
  expect(ends).toEqual(['this']);
  waiters.ready(segment('n', 'u2'));
  await vi.runAllTimersAsync();
  expect(ends.toSorted()).toEqual(['another', 'any', 'this']);
});

test('R1: whose connection has ended is not woken to go on, also when it has not been told yet', async () => {
  const { waiters } = crowd();
  const connection: { gone: ShmError | null } = { gone: null };
  const wait = waiters.wait({ name: 'n' }, undefined, new Cancellation(connection));
  waiters.ready(segment('n'));
  connection.gone = new ShmError('ERR_SHM_DISCONNECTED', 'the client has gone');
  await Promise.all([turn(), expect(wait).rejects.toBe(connection.gone)]);
});

test('R1: whoever is taken back leaves at once: from the queue, from the deadlines, from those who are being woken', async () => {
  const { waiters, ends, wait } = crowd(new Waiters(new Turns(1)));
  const reason = new ShmError('ERR_SHM_CANCELLED', 'taken back');
  const [waiting, woken] = [wait('waiting', 'n', { timeout: 10 }), wait('woken', 'm')];
  waiting.abort(reason);
  waiters.ready(segment('m'));
  woken.abort(reason);
  await vi.runAllTimersAsync();
  expect(ends).toEqual(['waiting ERR_SHM_CANCELLED', 'woken ERR_SHM_CANCELLED']);
  const late = new Cancellation(HERE);
  late.abort(reason);
  await expect(waiters.wait({ name: 'n' }, undefined, late)).rejects.toBe(reason);
});
