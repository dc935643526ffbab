import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { FakeManager, SILENCE, until } from './helpers/fake-manager.js';

const GRACE = 30;

test('R3: a request keeps its deadline across the search for a successor, whether it was in flight or came later', async () => {
  const fake = await FakeManager.open({ grace: GRACE });
  fake.on('segment.create', () => SILENCE);
  const client = await fake.client({ requestTimeout: 200 });
  const inFlight = client.create({ size: 8 });
  inFlight.catch(() => {});
  await until(() => fake.count('segment.create') === 1);
  const lost = once(client, 'disconnect');
  fake.die();
  await lost;
  await expect(client.status()).rejects.toMatchObject({ code: 'ERR_SHM_TIMEOUT' });
  await expect(inFlight).rejects.toMatchObject({ code: 'ERR_SHM_TIMEOUT' });
});

test('R3: a request that waits for a successor hears its signal, and a wait without a time goes on with the successor', async () => {
  const fake = await FakeManager.open({ grace: GRACE });
  fake.on('segment.attach', () => SILENCE).on('segment.detach', () => ({}));
  const client = await fake.client({ requestTimeout: 20 });
  const waiting = client.attach('a', { wait: true });
  await until(() => fake.count('segment.attach') === 1);
  const lost = once(client, 'disconnect');
  fake.die();
  await lost;
  const abort = new AbortController();
  const aborted = client.status({ signal: abort.signal, timeout: 60_000 });
  abort.abort(new Error('enough'));
  await expect(aborted).rejects.toThrow('enough');
  await expect(client.status()).rejects.toMatchObject({ code: 'ERR_SHM_TIMEOUT' });
  fake.on('segment.attach', () => fake.segment());
  await fake.listen();
  expect((await waiting).size).toBe(8);
  expect(fake.hellos).toBe(2);
});

test('R3: close() ends the search for a successor, also one that accepts and says nothing', async () => {
  const fake = await FakeManager.open({ grace: GRACE });
  const segment = fake.segment();
  fake.on('segment.create', () => segment).on('segment.attach', () => SILENCE);
  const client = await fake.client();
  await client.create({ size: 8 });
  const lost = once(client, 'disconnect');
  fake.die();
  await lost;
  await fake.listen();
  // It is asked what it knows of our segment, and does not answer.
  await until(() => fake.count('segment.attach') === 1);
  const asked = client.status();
  asked.catch(() => {});
  await client.close();
  await expect(asked).rejects.toMatchObject({ code: 'ERR_SHM_CLOSED' });
});

test('R6: after a planned stop of a manager with grace requests are refused at once, and no successor is looked for', async () => {
  const fake = await FakeManager.open({ grace: GRACE });
  fake.on('segment.attach', () => SILENCE).on('events.subscribe', () => ({}));
  const client = await fake.client();
  const waiting = client.attach('a', { wait: true });
  waiting.catch(() => {});
  await until(() => fake.count('segment.attach') === 1);
  const lost = once(client, 'disconnect');
  fake.tell('manager.closing');
  fake.die();
  const [error] = await lost;
  expect(error).toMatchObject({ code: 'ERR_SHM_DISCONNECTED', message: expect.stringContaining('was stopped') });
  await expect(waiting).rejects.toMatchObject({ code: 'ERR_SHM_DISCONNECTED' });
  await expect(client.create({ size: 8 })).rejects.toMatchObject({ code: 'ERR_SHM_DISCONNECTED' });
  // Somebody starts another at the address. It is asked nothing: connect() again is the program's business.
  await fake.listen();
  await fake.client();
  await expect(client.status()).rejects.toMatchObject({ code: 'ERR_SHM_DISCONNECTED' });
  expect(fake.hellos).toBe(2);
});

test('a manager is lost, and said so once, when it is gone and nobody can come after it; a client that is closed loses none', async () => {
  const heard: string[] = [];
  const listened = async (fake: FakeManager) => {
    const client = await fake.client({ requestTimeout: 20 });
    for (const event of ['disconnect', 'reconnect', 'lost'] as const) client.on(event, () => heard.push(event));
    return client;
  };
  const simple = await FakeManager.open();
  const lost = once(await listened(simple), 'lost');
  simple.die();
  expect(await lost).toMatchObject([{ code: 'ERR_SHM_DISCONNECTED' }]);
  expect(heard.splice(0)).toEqual(['disconnect', 'lost']);

  const fake = await FakeManager.open({ grace: GRACE });
  const client = await listened(fake);
  const back = once(client, 'reconnect');
  fake.die();
  await fake.listen();
  await back;
  expect(heard.splice(0)).toEqual(['disconnect', 'reconnect']);
  const stopped = once(client, 'lost');
  fake.tell('manager.closing');
  fake.die();
  await stopped;
  expect(heard.splice(0)).toEqual(['disconnect', 'lost']);

  const closed = await listened(await FakeManager.open());
  await closed.close();
  expect(heard).toEqual([]);

  const last = await FakeManager.open();
  const closing = await listened(last);
  const over = new Promise((resolve) => closing.once('disconnect', () => resolve(closing.close())));
  last.die();
  await over;
  expect(heard).toEqual(['disconnect']);
});

test('a manager that hangs up in the same breath as its hello has not been connected to', async () => {
  const fake = await FakeManager.open();
  fake.hangsUpAtHello = true;
  await expect(fake.client()).rejects.toMatchObject({ code: 'ERR_SHM_SHUTTING_DOWN' });
});

test("what a listener of 'reconnect' throws is the program's, and the connection that there is stays", async () => {
  const fake = await FakeManager.open({ grace: GRACE });
  const client = await fake.client();
  const uncaught = new Promise((resolve) => {
    const before = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException');
    process.once('uncaughtException', resolve);
    onTestFinished(() => {
      process.removeListener('uncaughtException', resolve);
      for (const listener of before) process.on('uncaughtException', listener);
    });
  });
  client.once('reconnect', () => {
    throw new Error('mine');
  });
  fake.die();
  await fake.listen();
  await expect(uncaught).resolves.toMatchObject({ message: 'mine' });
  await until(() => client.stat('a').then(undefined, ({ code }) => code === 'ERR_SHM_PROTOCOL'));
  expect(fake.hellos).toBe(2);
});

test('R6: between its goodbye and its end a manager is asked nothing more', async () => {
  const fake = await FakeManager.open();
  const client = await fake.client();
  fake.tell('manager.closing');
  await until(() => client.status().then(undefined, ({ code }) => code === 'ERR_SHM_DISCONNECTED'));
  const asked = fake.asked.length;
  await expect(client.stat('a')).rejects.toMatchObject({ code: 'ERR_SHM_DISCONNECTED' });
  expect(fake.asked.length).toBe(asked);
});

test('a successor that does not answer the claims is given up for the next attempt', async () => {
  const fake = await FakeManager.open({ grace: GRACE });
  const segment = fake.segment();
  fake.on('segment.create', () => segment).on('segment.attach', () => SILENCE);
  const client = await fake.client({ requestTimeout: 50 });
  await client.create({ size: 8 });
  const back = once(client, 'reconnect');
  fake.die();
  await fake.listen();
  await until(() => fake.count('segment.attach') >= 2);
  fake.on('segment.attach', () => segment);
  await back;
});
