import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ShmError } from '@shmd/protocol';
import { expect, test } from 'vitest';
import { type Asked, FakeManager, SILENCE, until } from './helpers/fake-manager.js';

/** Answers to what was given up, when the test says so. */
async function late(method: string, ask: (client: Awaited<ReturnType<FakeManager['client']>>) => Promise<unknown>) {
  const fake = await FakeManager.open();
  const segment = fake.segment({ attachment: 7 });
  fake.on(method, () => SILENCE).on('segment.stat', () => segment);
  const client = await fake.client({ requestTimeout: 20 });
  await expect(ask(client)).rejects.toMatchObject({ code: 'ERR_SHM_TIMEOUT' });
  fake.answer(fake.last(method) as Asked, segment);
  // Answered after all that the late answer led to.
  await until(() => fake.count('segment.detach') === 1);
  await client.stat('a', { timeout: 10_000 });
  const undone = fake.asked.filter((each) => !['request.cancel', 'segment.stat', method].includes(each.method));
  return undone.map(({ method: undoing, params }) => ({ [undoing]: params }));
}

test('R3: a create that succeeds too late is detached and unlinked: that creation and no other', async () => {
  expect(await late('segment.create', (client) => client.create({ name: 'a', size: 8 }))).toEqual([
    { 'segment.detach': { attachment: 7 } },
    { 'segment.unlink': { name: 'a', uid: 'u-1' } },
  ]);
});

test('R3: an attach that succeeds too late is detached', async () => {
  expect(await late('segment.attach', (client) => client.attach('a'))).toEqual([
    { 'segment.detach': { attachment: 7 } },
  ]);
});

test("R3: an adopt that succeeds too late is detached; the memory is another's and stays", async () => {
  expect(await late('segment.adopt', (client) => client.adopt('a'))).toEqual([{ 'segment.detach': { attachment: 7 } }]);
});

test('R3: a create has 1 s more for each GiB, unless it says a time of its own', async () => {
  const fake = await FakeManager.open();
  fake.on('segment.create', () => SILENCE);
  const client = await fake.client({ requestTimeout: 20 });
  const abort = new AbortController();
  const large = client.create({ size: 2 ** 40, signal: abort.signal });
  await expect(Promise.race([large, client.create({ size: 8 })])).rejects.toMatchObject({ code: 'ERR_SHM_TIMEOUT' });
  await expect(client.create({ size: 2 ** 40, timeout: 20 })).rejects.toMatchObject({ code: 'ERR_SHM_TIMEOUT' });
  abort.abort(new Error('never timed out'));
  await expect(large).rejects.toThrow('never timed out');
});

test('a waiter tells the manager how long it waits, and believes its own clock when that says nothing', async () => {
  const fake = await FakeManager.open();
  fake.on('segment.attach', () => SILENCE);
  const client = await fake.client();
  await expect(client.attach('a', { wait: true, timeout: 1.5 })).rejects.toMatchObject({ code: 'ERR_SHM_TIMEOUT' });
  expect(fake.last('segment.attach')?.params).toEqual({ name: 'a', wait: true, timeout: 2 });
  const abort = new AbortController();
  const endless = [undefined, Number.POSITIVE_INFINITY, 2 ** 40].map((timeout) =>
    client.attach('a', { wait: true, timeout, signal: abort.signal }),
  );
  await until(() => fake.count('segment.attach') === 4);
  for (const { params } of fake.asked.slice(-3)) expect(params).toEqual({ name: 'a', wait: true });
  abort.abort(new Error('enough'));
  for (const wait of endless) await expect(wait).rejects.toThrow('enough');
});

test('a waiter of 0 ms takes what is ready', async () => {
  const fake = await FakeManager.open();
  fake.on('segment.attach', () => fake.segment()).on('segment.detach', () => ({}));
  const client = await fake.client();
  expect((await client.attach('a', { wait: true, timeout: 0 })).size).toBe(8);
});

test('what cannot be mapped is given back, and a segment that was made for it removed', async () => {
  const fake = await FakeManager.open();
  const gone = { ...fake.segment({ attachment: 7 }), osName: 'gone' };
  for (const method of ['create', 'attach']) fake.on(`segment.${method}`, () => gone);
  for (const method of ['detach', 'unlink']) fake.on(`segment.${method}`, () => ({}));
  fake.on('segment.stat', () => fake.segment());
  const client = await fake.client();
  await expect(client.attach('a')).rejects.toMatchObject({ code: 'ERR_SHM_STALE' });
  await client.stat('a');
  expect([fake.count('segment.detach'), fake.count('segment.unlink')]).toEqual([1, 0]);
  await expect(client.create({ size: 8 })).rejects.toMatchObject({ code: 'ERR_SHM_STALE' });
  await client.stat('a');
  expect([fake.count('segment.detach'), fake.last('segment.unlink')?.params]).toEqual([2, { name: 'a', uid: 'u-1' }]);
  expect(existsSync(join(fake.dir, 'a-1'))).toBe(true);
});

test('R3: a list whose publishing is not answered is removed, and its maker hears so', async () => {
  const fake = await FakeManager.open();
  fake.on('segment.create', ({ size }) => fake.segment({ size }));
  fake.on('segment.publish', () => SILENCE).on('segment.detach', () => ({}));
  fake.on('segment.unlink', () => ({}));
  const client = await fake.client();
  await expect(client.createList([1], { timeout: 50 })).rejects.toMatchObject({ code: 'ERR_SHM_TIMEOUT' });
  expect(fake.asked.map(({ method }) => method)).toEqual([
    'segment.create',
    'segment.publish',
    'request.cancel',
    'segment.detach',
    'segment.unlink',
  ]);
});

test('SharedMemory.unlink() means its own creation, and takes the options of a request', async () => {
  const fake = await FakeManager.open();
  fake.on('segment.create', () => fake.segment()).on('segment.unlink', () => SILENCE);
  const shm = await (await fake.client()).create({ size: 8 });
  await expect(shm.unlink({ timeout: 20 })).rejects.toMatchObject({ code: 'ERR_SHM_TIMEOUT' });
  expect(fake.last('segment.unlink')?.params).toEqual({ name: 'a', uid: shm.uid });
  await expect(shm.unlink({ timeout: -1 })).rejects.toMatchObject({ code: 'ERR_SHM_INVALID_ARGUMENT' });
});

for (const [when, before] of [
  ['before its segment could be removed', () => {}],
  ['while its segment was being removed', (fake: FakeManager) => until(() => fake.count('segment.unlink') === 1)],
] as const) {
  test(`an initialiser fails, and its manager was lost ${when}: the successor is told to remove it`, async () => {
    const fake = await FakeManager.open({ grace: 30 });
    const segment = fake.segment();
    fake.on('segment.create', () => segment).on('segment.unlink', () => SILENCE);
    const client = await fake.client();
    let fail: ((reason: Error) => void) | undefined;
    const init = () => new Promise<void>((_, reject) => (fail = reject));
    const made = client.openOrCreate({ name: 'a', size: 8, init });
    const rejected = expect(made).rejects.toThrow('init failed');
    await until(() => fail !== undefined);
    if (when.startsWith('before')) fake.die();
    fail?.(new Error('init failed'));
    await before(fake);
    fake.die();
    await rejected;
    const asked = fake.count('segment.unlink');
    fake.on('segment.unlink', () => ({}));
    await fake.listen();
    await until(() => fake.count('segment.unlink') > asked);
    expect(fake.last('segment.unlink')?.params).toEqual({ name: 'a', uid: segment.uid });
  });
}

/** A segment whose initialiser fails when the test says so, and what may be asked of it meanwhile. */
async function initialising(fake: FakeManager) {
  const segment = fake.segment();
  fake.on('segment.create', () => segment);
  for (const method of ['detach', 'unlink']) fake.on(`segment.${method}`, () => ({}));
  const client = await fake.client();
  let fail: (reason: Error) => void = () => {};
  const init = () => new Promise<void>((_, reject) => (fail = reject));
  const made = client.openOrCreate({ name: 'a', size: 8, init });
  const rejected = expect(made).rejects.toThrow('init failed');
  await until(() => fake.count('segment.create') === 1);
  await client.stat('a').catch(() => {});
  const failed = () => {
    fail(new Error('init failed'));
    return rejected;
  };
  return { client, failed };
}

for (const [answer, reply, removals] of [
  ['granted', () => ({}), 0],
  ['not answered', () => SILENCE, 0],
  ['refused', refusal, 1],
] as const) {
  test(`an initialiser fails, and the transfer of its segment was ${answer}: removed ${removals} times`, async () => {
    const fake = await FakeManager.open();
    const { client, failed } = await initialising(fake);
    fake.on('segment.transfer', () => (answer === 'granted' ? fake.segment() : reply()));
    await client.transfer('a', 'heir', { timeout: 20 }).catch(() => {});
    await failed();
    await client.stat('a').catch(() => {});
    expect([fake.count('segment.detach'), fake.count('segment.unlink')]).toEqual([1, removals]);
  });
}

function refusal(): never {
  throw new ShmError('ERR_SHM_QUOTA', 'the heir has too much already');
}

test('a client that is closed while its publish is under way asks to have that segment removed after it', async () => {
  const fake = await FakeManager.open();
  const segment = fake.segment();
  fake.on('segment.create', () => segment).on('segment.publish', () => SILENCE);
  const client = await fake.client();
  const made = client.openOrCreate({ name: 'a', size: 8, init: () => {} });
  const rejected = expect(made).rejects.toMatchObject({ code: 'ERR_SHM_CLOSED' });
  await until(() => fake.count('segment.publish') === 1);
  await Promise.all([client.close(), rejected]);
  await until(() => fake.count('segment.unlink') === 1);
  expect(fake.last('segment.unlink')?.params).toEqual({ name: 'a', uid: segment.uid });
});
