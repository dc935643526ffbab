import { expect, test } from 'vitest';
import type { Client } from '../src/client.js';
import type { RequestOptions } from '../src/connection/request-options.js';
import { type Asked, FakeManager, SILENCE, until } from './helpers/fake-manager.js';

/** Every request that a client can make, each with options. */
const REQUESTS: Record<string, (client: Client, options: RequestOptions) => Promise<unknown>> = {
  create: (client, options) => client.create({ size: 8, ...options }),
  attach: (client, options) => client.attach('a', options),
  'attach that waits': (client, options) => client.attach('a', { wait: true, ...options }),
  openOrCreate: (client, options) => client.openOrCreate({ name: 'a', size: 8, ...options }),
  createArray: (client, options) => client.createArray({ dtype: 'int8', shape: [8], ...options }),
  attachArray: (client, options) => client.attachArray('a', options),
  createList: (client, options) => client.createList([1], options),
  attachList: (client, options) => client.attachList('a', options),
  adopt: (client, options) => client.adopt('a', options),
  unlink: (client, options) => client.unlink('a', options),
  stat: (client, options) => client.stat('a', options),
  list: (client, options) => client.list(options),
  transfer: (client, options) => client.transfer('a', 'c.2', options),
  status: (client, options) => client.status(options),
};

/** One that hears and never says a word. */
async function silent(): Promise<FakeManager> {
  const fake = await FakeManager.open();
  for (const method of ['create', 'attach', 'adopt', 'unlink', 'stat', 'list', 'transfer']) {
    fake.on(`segment.${method}`, () => SILENCE);
  }
  return fake.on('manager.status', () => SILENCE);
}

for (const [what, ask] of Object.entries(REQUESTS)) {
  test(`R3: ${what}, of a manager that does not answer, rejects in its own time and is taken back`, async () => {
    const fake = await silent();
    const client = await fake.client();
    await expect(ask(client, { timeout: 20 })).rejects.toMatchObject({ code: 'ERR_SHM_TIMEOUT' });
    await until(() => fake.cancelled.length === 1);
    expect(fake.cancelled).toEqual([fake.asked[0]?.id]);
  });

  test(`R1: ${what}, aborted, rejects with the signal's reason and is taken back`, async () => {
    const fake = await silent();
    const client = await fake.client();
    const abort = new AbortController();
    const asked = ask(client, { signal: abort.signal });
    asked.catch(() => {});
    await until(() => fake.asked.length === 1);
    abort.abort(new Error('enough'));
    await expect(asked).rejects.toThrow('enough');
    await until(() => fake.cancelled.length === 1);
    expect(fake.cancelled).toEqual([fake.asked[0]?.id]);
  });
}

test('R3: without a time of its own a request has the requestTimeout of its client; one that waits has none', async () => {
  const fake = await silent();
  const client = await fake.client({ requestTimeout: 20 });
  const waiting = client.attach('a', { wait: true, signal: AbortSignal.timeout(1_000) });
  const over = Promise.race([waiting, client.status()]);
  await expect(over).rejects.toMatchObject({ code: 'ERR_SHM_TIMEOUT', message: expect.stringContaining('20 ms') });
  await until(() => fake.cancelled.length === 1);
  expect(fake.cancelled).toEqual([fake.last('manager.status')?.id]);
  await expect(waiting).rejects.toMatchObject({ name: 'TimeoutError' });
});

test('R1: 5,000 aborted waits leave the connection as it was: the next request is answered', async () => {
  const fake = await FakeManager.open();
  // As a manager counts: an answer to each, or a place taken for good.
  const unanswered = new Map<number, Asked>();
  fake.on('segment.attach', (_, asked) => {
    unanswered.set(asked.id, asked);
    return SILENCE;
  });
  fake.on('request.cancel', ({ id }) => {
    fake.fail(unanswered.get(id) as Asked, 'ERR_SHM_CANCELLED');
    unanswered.delete(id);
    return {};
  });
  fake.on('segment.stat', () => fake.segment());
  const client = await fake.client();
  for (let round = 0; round < 50; round++) {
    const abort = new AbortController();
    const waits = Array.from({ length: 100 }, () => client.attach('a', { wait: true, signal: abort.signal }));
    setImmediate(() => abort.abort());
    expect((await Promise.allSettled(waits)).every(({ status }) => status === 'rejected')).toBe(true);
  }
  await client.stat('a');
  expect([fake.cancelled.length, unanswered.size]).toEqual([5_000, 0]);
});

test('R1: a manager that knows of no cancel refuses it, and all goes on', async () => {
  const fake = await FakeManager.open();
  const segment = fake.segment();
  fake.on('segment.attach', () => SILENCE).on('segment.stat', () => segment);
  const client = await fake.client();
  await expect(client.attach('a', { wait: true, signal: AbortSignal.timeout(5) })).rejects.toBeDefined();
  await until(() => fake.cancelled.length === 1);
  expect(await client.stat('a')).toMatchObject({ name: 'a' });
});

test('R3: close() of a silent manager ends; of one that hangs up it ends with that', async () => {
  const fake = await silent();
  const [one, other] = [await fake.client(), await fake.client()];
  await one.close();
  fake.hangsUp = false;
  const asked = other.status();
  asked.catch(() => {});
  const closed = performance.now();
  await other.close();
  expect(performance.now() - closed).toBeGreaterThan(1_000);
  await expect(asked).rejects.toMatchObject({ code: 'ERR_SHM_CLOSED' });
});

test('bad options of requests are refused before anything is asked', async () => {
  const fake = await silent();
  const client = await fake.client();
  for (const bad of [{ timeout: -1 }, { timeout: Number.NaN }, { timeout: '5' }, { signal: {} }, { tiemout: 5 }]) {
    for (const [what, ask] of Object.entries(REQUESTS)) {
      await expect(ask(client, bad as never), what).rejects.toMatchObject({ code: 'ERR_SHM_INVALID_ARGUMENT' });
    }
  }
  expect(fake.asked).toEqual([]);
  for (const bad of [{ requestTimeout: -1 }, { requestTimeout: 'x' }, { timeout: 'soon' }, { signal: 1 }]) {
    await expect(fake.client(bad as never)).rejects.toMatchObject({ code: 'ERR_SHM_INVALID_ARGUMENT' });
  }
});

test('status() asks for the list of clients only when it is wanted', async () => {
  const fake = await FakeManager.open();
  const limits = { maxBytes: null, maxSegments: null, maxBytesPerClient: null, maxSegmentsPerClient: null };
  const totals = {
    pid: 1,
    address: fake.address,
    version: '0',
    uptime: 1,
    segments: 0,
    bytes: 0,
    attachments: 0,
    limits,
  };
  fake.on('manager.status', ({ clients }) => ({ ...totals, ...(clients && { clients: [] }) }));
  const client = await fake.client();
  expect(await client.status()).not.toHaveProperty('clients');
  expect((await client.status({ clients: true })).clients).toEqual([]);
  expect(fake.asked.map(({ params }) => params)).toEqual([{}, { clients: true }]);
  await expect(client.status({ clients: 'yes' } as never)).rejects.toMatchObject({ code: 'ERR_SHM_INVALID_ARGUMENT' });
});
