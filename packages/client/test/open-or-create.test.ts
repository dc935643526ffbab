import { methods } from '@shmd/protocol';
import { expect, test } from 'vitest';
import { type Asked, FakeManager, refuse, SILENCE, until } from './helpers/fake-manager.js';

type State = 'reserving' | 'initialising' | 'ready';

/** One name of a manager, as far as openOrCreate meets it: waiters wait, and those of one creation hear of its end. */
class Name {
  state: State | 'free' = 'free';
  segment: ReturnType<FakeManager['segment']>;
  readonly #waiters = new Set<Asked>();

  constructor(private readonly fake: FakeManager) {
    this.segment = fake.segment({ name: 'config' });
    fake
      .on(methods.create.name, (params) => this.#create(params))
      .on(methods.stat.name, () => this.#committed())
      .on(methods.attach.name, (params, asked) => this.#attach(params, asked))
      .on(methods.publish.name, () => this.become('ready'))
      .on(methods.unlink.name, () => this.become('free'))
      .on(methods.detach.name, () => ({}));
  }

  /** Somebody else's work on the name, or its end. */
  become(state: State | 'free') {
    this.state = state;
    if (state === 'reserving') this.segment = this.fake.segment({ name: 'config' });
    for (const waiter of this.#waiters) {
      const { uid } = waiter.params;
      const gone = uid !== undefined && (state === 'free' || uid !== this.segment.uid);
      if (state !== 'ready' && !gone) continue;
      this.#waiters.delete(waiter);
      if (gone) this.fake.fail(waiter, 'ERR_SHM_STALE');
      else this.fake.answer(waiter, this.segment);
    }
    return this.segment;
  }

  get waiters(): number {
    return this.#waiters.size;
  }

  #create({ publish }: { publish: boolean }) {
    if (this.state !== 'free') refuse('ERR_SHM_EXISTS');
    this.become('reserving');
    return this.become(publish ? 'ready' : 'initialising');
  }

  #committed() {
    if (this.state === 'free' || this.state === 'reserving') refuse('ERR_SHM_NOT_FOUND');
    return this.segment;
  }

  #attach({ uid, timeout }: { uid?: string; timeout?: number }, waiter: Asked) {
    if (uid !== undefined && uid !== this.segment.uid) refuse('ERR_SHM_STALE');
    if (this.state === 'ready') return this.segment;
    this.#waiters.add(waiter);
    if (timeout !== undefined) {
      setTimeout(() => this.#waiters.delete(waiter) && this.fake.fail(waiter, 'ERR_SHM_TIMEOUT'), timeout);
    }
    return SILENCE;
  }
}

async function open() {
  const fake = await FakeManager.open();
  const name = new Name(fake);
  const clients = [await fake.client(), await fake.client(), await fake.client()];
  const initialised: number[] = [];
  const openAll = () =>
    clients.map((client, i) => client.openOrCreate({ name: 'config', size: 8, init: () => void initialised.push(i) }));
  return { fake, name, clients, initialised, openAll };
}

test('R4: three losers wait while the winner reserves and initialises, with a few requests each', async () => {
  const { fake, name, openAll, initialised } = await open();
  name.become('reserving');
  const losers = openAll();
  await until(() => name.waiters === 3);
  name.become('initialising');
  name.become('ready');
  for (const shm of await Promise.all(losers)) expect(shm.uid).toBe(name.segment.uid);
  expect(initialised).toEqual([]);
  expect(fake.asked.length).toBeLessThanOrEqual(3 * 3);
});

test('R4: three losers whose winner initialises for long', async () => {
  const { fake, name, openAll } = await open();
  name.become('reserving');
  const losers = openAll();
  await until(() => name.waiters === 3);
  name.become('initialising');
  // They look again, and wait for that creation now.
  await until(() => fake.count(methods.attach.name) === 6);
  name.become('ready');
  await Promise.all(losers);
  expect(fake.asked.length).toBeLessThanOrEqual(6 * 3);
});

for (const dies of ['initialising', 'reserving'] as const) {
  test(`R4: the winner dies ${dies}: exactly one loser takes its place`, async () => {
    const { fake, name, openAll, initialised } = await open();
    name.become('reserving');
    if (dies === 'initialising') name.become('initialising');
    const losers = openAll();
    await until(() => name.waiters === 3);
    name.become('free');
    const opened = await Promise.all(losers);
    expect(new Set(opened.map(({ uid }) => uid))).toEqual(new Set([name.segment.uid]));
    expect(initialised.length).toBe(1);
    expect(fake.asked.length).toBeLessThanOrEqual(7 * 3);
  });
}

test('R4: a segment of another size, dtype or shape is refused, naming both, and given back', async () => {
  const { fake, name, clients } = await open();
  name.become('reserving');
  Object.assign(name.segment, { dtype: 'int8', shape: [8] });
  name.become('ready');
  const [client] = clients as [(typeof clients)[0]];
  const refused = (options: object) => client.openOrCreate({ name: 'config', size: 8, ...options }).catch((e) => e);
  expect(await refused({ size: 16 })).toMatchObject({
    code: 'ERR_SHM_INVALID_SIZE',
    message: expect.stringMatching(/8.*16/),
  });
  expect(await refused({ dtype: 'uint8', shape: [8] })).toMatchObject({
    code: 'ERR_SHM_INVALID_ARGUMENT',
    message: expect.stringMatching(/int8.*uint8/),
  });
  expect(await refused({ dtype: 'int8', shape: [2, 4] })).toMatchObject({
    code: 'ERR_SHM_INVALID_ARGUMENT',
    message: expect.stringMatching(/\[8\].*\[2,4\]/),
  });
  await client.stat('config');
  expect(fake.count(methods.detach.name)).toBe(3);
  expect((await client.openOrCreate({ name: 'config', size: 8 })).size).toBe(8);
  expect((await client.openOrCreate({ name: 'config', size: 8, dtype: 'int8', shape: [8] })).size).toBe(8);
});

test('R4: what is made for it has the dtype and shape that were asked for', async () => {
  const { fake, clients } = await open();
  await clients[0]?.openOrCreate({ name: 'config', size: 8, dtype: 'int16', shape: [4] });
  expect(fake.last(methods.create.name)?.params).toMatchObject({ dtype: 'int16', shape: [4], publish: true });
  const bad = clients[0]?.openOrCreate({ name: 'config', size: 8, dtype: 'int16', shape: [5] });
  await expect(bad).rejects.toMatchObject({ code: 'ERR_SHM_INVALID_ARGUMENT' });
});

test('R4: it waits no longer than it is told, in whatever the winner is', async () => {
  for (const state of ['reserving', 'initialising'] as const) {
    const { name, clients } = await open();
    name.become('reserving');
    name.become(state);
    const waiting = clients[0]?.openOrCreate({ name: 'config', size: 8, timeout: 300 });
    await expect(waiting).rejects.toMatchObject({ code: 'ERR_SHM_TIMEOUT' });
  }
});

test('an initialiser that throws leaves nothing, and the next takes its place', async () => {
  const { name, clients } = await open();
  const failing = clients[0]?.openOrCreate({
    name: 'config',
    size: 8,
    init: () => {
      throw new Error('mine');
    },
  });
  await expect(failing).rejects.toThrow('mine');
  expect(name.state).toBe('free');
  await clients[1]?.openOrCreate({ name: 'config', size: 8, init: (shm) => void shm.buf.fill(1) });
  expect(name.state).toBe('ready');
});
