import { ShmError, WIRE_LIMITS } from '@shmd/protocol';
import { expect, test } from 'vitest';
import { Budget } from '../src/rpc/budget.js';
import type { Cancellation } from '../src/rpc/cancellation.js';
import { InFlight } from '../src/rpc/in-flight.js';
import { Turns } from '../src/turns.js';
import { request, turn } from './fake-connections.js';

/** Requests of the method `wait` are answered when they are settled by hand, all others at once. */
function inFlight(all = new Budget(WIRE_LIMITS.requestsTotal)) {
  const answers: { id: unknown; result?: unknown; code?: string }[] = [];
  const defects: unknown[] = [];
  const waiting: { settle: (value: unknown) => void; cancellation: Cancellation }[] = [];
  const requests: InFlight = new InFlight(
    {
      mayWait: (method) => method === 'wait',
      run(method, params, cancellation): unknown {
        if (method === 'wait') return new Promise((settle) => waiting.push({ settle, cancellation }));
        if (method === 'cancel') requests.cancel((params as { id: number }).id);
        return {};
      },
      answer(line) {
        const { id, result, error } = JSON.parse(line);
        answers.push(error ? { id, code: error.data.code } : { id, result });
      },
      defect: (error) => defects.push(error),
    },
    all,
    new Turns(),
  );
  const ask = (id: unknown, method = 'wait', params = {}) => requests.accept(request(id, method, params).trimEnd());
  return { requests, answers, defects, waiting, ask };
}

test('R1: a request that is taken back is answered before the cancel, and its handler is told', () => {
  const { answers, waiting, ask } = inFlight();
  ask(1);
  expect(waiting[0]?.cancellation.aborted).toBe(false);
  ask(2, 'cancel', { id: 1 });
  expect(answers).toEqual([
    { id: 1, code: 'ERR_SHM_CANCELLED' },
    { id: 2, result: {} },
  ]);
  expect(() => waiting[0]?.cancellation.throwIfAborted()).toThrow(
    expect.objectContaining({ code: 'ERR_SHM_CANCELLED' }),
  );
});

test('R1: what comes of a request after it was taken back is no answer, also not of another with its id', async () => {
  const { answers, waiting, ask } = inFlight();
  ask(1);
  ask(2, 'cancel', { id: 1 });
  ask(1);
  waiting[0]?.settle('late');
  await turn();
  expect(answers.slice(2)).toEqual([]);
  waiting[1]?.settle('mine');
  await turn();
  expect(answers.slice(2)).toEqual([{ id: 1, result: 'mine' }]);
});

test('R1: a request that is not in flight is taken back without a word; 1 and "1" are two', async () => {
  const { answers, waiting, ask } = inFlight();
  ask(1);
  for (const id of ['1', 2, 99]) ask(`cancel ${id}`, 'cancel', { id });
  expect(answers.map(({ result }) => result)).toEqual([{}, {}, {}]);
  expect(waiting[0]?.cancellation.aborted).toBe(false);
  waiting[0]?.settle('done');
  await turn();
  ask('again', 'cancel', { id: 1 });
  expect(answers.slice(3)).toEqual([
    { id: 1, result: 'done' },
    { id: 'again', result: {} },
  ]);
});

test('R1: a connection with all the requests it may have is still served, and may take some back', () => {
  const { answers, ask } = inFlight();
  for (let id = 0; id < WIRE_LIMITS.requestsInFlight; id++) ask(id);
  ask('one more');
  ask('at once', 'status');
  ask('cancel', 'cancel', { id: 7 });
  ask('in its place');
  expect(answers).toEqual([
    { id: 'one more', code: 'ERR_SHM_QUOTA' },
    { id: 'at once', result: {} },
    { id: 7, code: 'ERR_SHM_CANCELLED' },
    { id: 'cancel', result: {} },
  ]);
});

test('R1: the end of the connection ends every request at once, unanswered; what they wait for is told in turns', async () => {
  const { requests, answers, waiting, ask } = inFlight();
  for (let id = 0; id < 200; id++) ask(id);
  let told = 0;
  for (const { cancellation } of waiting) cancellation.watch({ abandon: () => told++ });
  requests.abandon(new ShmError('ERR_SHM_DISCONNECTED', 'gone'));
  expect(waiting.every(({ cancellation }) => cancellation.aborted)).toBe(true);
  const turns = [told];
  while (turns.at(-1) !== 200) {
    await turn();
    turns.push(told);
  }
  expect(turns).toEqual([0, 64, 128, 192, 200]);
  expect(answers).toEqual([]);
});

test('M3: requests in flight are bounded over all connections; what is taken back counts until it has ended', async () => {
  const all = new Budget(3);
  const [one, other] = [inFlight(all), inFlight(all)];
  for (const id of [1, 2]) one.ask(id);
  other.ask(1);
  for (const { ask } of [one, other]) ask(9);
  expect([...one.answers, ...other.answers]).toEqual([
    { id: 9, code: 'ERR_SHM_QUOTA' },
    { id: 9, code: 'ERR_SHM_QUOTA' },
  ]);
  one.ask(3, 'cancel', { id: 1 });
  other.ask(4);
  expect(other.answers.at(-1)).toEqual({ id: 4, code: 'ERR_SHM_QUOTA' });
  one.waiting[0]?.settle('late');
  await turn();
  other.ask(5);
  expect(other.waiting.length).toBe(2);
  expect(one.defects).toEqual([]);
});
