import { methods, ShmError } from '@shmd/protocol';
import { expect, onTestFinished, test, vi } from 'vitest';
import { type Pending, PendingRequests } from '../src/connection/pending-requests.js';
import { Deadline } from '../src/deadlines/deadline.js';

/** The clock stands still until a test moves it; setImmediate is the loop's own. */
function table() {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  onTestFinished(() => void vi.useRealTimers());
  const abandoned: number[] = [];
  const awaiting: boolean[] = [];
  const pending: PendingRequests = new PendingRequests({
    awaitingChanged: () => awaiting.push(pending.awaiting),
    abandoned: (id) => abandoned.push(id),
  });
  const add = (id: number, more: Partial<Pending> = {}) => {
    const settled = new Promise((resolve, reject) => {
      pending.add(id, { method: methods.unlink as Pending['method'], resolve, reject, ...more });
    });
    settled.catch(() => {});
    return settled;
  };
  const pass = async (ms: number) => {
    vi.advanceTimersByTime(ms);
    await new Promise(setImmediate);
  };
  return { pending, add, pass, abandoned, awaiting };
}

test('R3: each request ends at its own deadline, by one timer for all', async () => {
  const { pending, add, pass, abandoned } = table();
  const set = vi.spyOn(globalThis, 'setTimeout');
  const slow = add(1, { deadline: new Deadline(1_000) });
  const quick = add(2, { deadline: new Deadline(100) });
  const patient = add(3, { deadline: new Deadline(Number.POSITIVE_INFINITY) });
  for (let id = 10; id < 1_000; id++) {
    add(id, { deadline: new Deadline(2_000) });
    pending.answered(id, { result: {} });
  }
  expect(set).toHaveBeenCalledTimes(2);
  await pass(100);
  await expect(quick).rejects.toMatchObject({ code: 'ERR_SHM_TIMEOUT', message: expect.stringContaining('100 ms') });
  expect(abandoned).toEqual([2]);
  await pass(900);
  await expect(slow).rejects.toMatchObject({ code: 'ERR_SHM_TIMEOUT' });
  expect(abandoned).toEqual([2, 1]);
  await pass(1_000_000);
  pending.answered(3, { result: {} });
  expect(await patient).toEqual({});
});

test('R3: an answer that came while the program itself was busy counts, though the deadline is over', async () => {
  const { pending, add, abandoned } = table();
  const asked = add(1, { deadline: new Deadline(100) });
  vi.advanceTimersByTime(60_000);
  pending.answered(1, { result: {} });
  await new Promise(setImmediate);
  expect(await asked).toEqual({});
  expect(abandoned).toEqual([]);
});

test('R1: who gives up waits no longer, and holds nothing', async () => {
  const { pending, add, abandoned, awaiting } = table();
  const abort = new AbortController();
  const [one, two] = [add(1, { signal: abort.signal }), add(2, { signal: abort.signal })];
  expect(awaiting).toEqual([true]);
  abort.abort(new Error('enough'));
  for (const asked of [one, two]) await expect(asked).rejects.toThrow('enough');
  expect(abandoned).toEqual([1, 2]);
  expect(awaiting).toEqual([true, false]);
  await expect(add(4, { signal: abort.signal })).rejects.toThrow('enough');
  expect(pending.awaiting).toBe(false);
});

test('R1: a success that comes too late is undone, once; a failure is nothing to undo', async () => {
  const { pending, add } = table();
  const abort = new AbortController();
  const undo = vi.fn();
  for (const id of [1, 2, 3]) add(id, { signal: abort.signal, undo });
  abort.abort();
  pending.answered(1, { result: {} });
  pending.answered(2, { error: { code: -32000, message: 'taken back', data: { code: 'ERR_SHM_CANCELLED' } } });
  pending.answered(3, { result: 'no object' });
  expect(undo).toHaveBeenCalledOnce();
  expect(() => pending.answered(1, { result: {} })).toThrow(expect.objectContaining({ code: 'ERR_SHM_PROTOCOL' }));
});

test('what is posted keeps nobody waiting, and its answer is expected', () => {
  const { pending, awaiting } = table();
  pending.addPosted();
  expect([pending.awaiting, awaiting]).toEqual([false, []]);
  pending.answered(1, { error: {} });
  expect(() => pending.answered(1, { error: {} })).toThrow(expect.objectContaining({ code: 'ERR_SHM_PROTOCOL' }));
});

test('the end of the connection is the end of all', async () => {
  const { pending, add, pass, awaiting, abandoned } = table();
  const asked = add(1, { deadline: new Deadline(100) });
  pending.failAll(new ShmError('ERR_SHM_DISCONNECTED', 'gone'));
  await expect(asked).rejects.toMatchObject({ code: 'ERR_SHM_DISCONNECTED' });
  await pass(1_000);
  expect([awaiting, abandoned]).toEqual([[true, false], []]);
});
