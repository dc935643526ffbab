import { fileURLToPath } from 'node:url';
import { connect, SharedCell, SharedMutex } from '@shmd/client';
import { expect, onTestFinished, test } from 'vitest';
import { type Scene, scene } from '../helpers/scene.js';

const PRELOAD = fileURLToPath(new URL('../fixtures/stop-at-atomics.mjs', import.meta.url));

/** Whoever is not woken in this time is stuck. ms. */
const STUCK = 20_000;

/** More calls than any of these jobs makes. */
const MOST_CALLS = 400;

declare function dieAfterAtomics(calls: number): void;

interface Cast {
  own: Scene;
  address: string;
  client: Awaited<ReturnType<typeof connect>>;
}

async function cast(): Promise<Cast> {
  const own = scene();
  const { address } = await own.manager();
  const client = await connect(address);
  onTestFinished(() => client.close());
  return { own, address, client };
}

/** A process with a client, that can be killed after some call of Atomics. */
async function doomed({ own, address }: Cast) {
  const stage = await own.stage({ SHMD_ADDRESS: address }, ['--import', PRELOAD]);
  await stage.run(async (scope) => {
    scope.client = await scope.connect();
  });
  return stage;
}

/** Runs `act` with n = 1, 2, … until nobody was killed, so that he was killed after each single call. */
async function afterEachCall(act: (calls: number) => Promise<boolean>): Promise<void> {
  for (let calls = 1; !(await act(calls)); calls++) expect(calls).toBeLessThan(MOST_CALLS);
}

test('F681 a notifier is killed after any call: whoever waits for what it has stored is woken', {
  timeout: 300_000,
}, async () => {
  const all = await cast();
  const { client } = all;
  await afterEachCall(async (calls) => {
    const shm = await client.create({ name: `n${calls}`, size: 64 });
    const words = new Int32Array(shm.buffer);
    const stage = await doomed(all);
    const version = shm.changed({ since: 0, timeout: STUCK });
    const word = client.waitUntil(words, 0, (value) => value === 1, { timeout: STUCK });
    version.catch(() => {});
    word.catch(() => {});
    const end = await stage
      .run(
        async ({ client }, name, n) => {
          const there = await client.attach(name);
          const view = new Int32Array(there.buffer);
          dieAfterAtomics(n);
          // What it does first makes its death one that is told.
          there.notify();
          Atomics.store(view, 0, 1);
          client.notify(view, 0);
          dieAfterAtomics(Number.POSITIVE_INFINITY);
        },
        shm.name,
        calls,
      )
      .then(
        () => 'survived',
        (error) => error.code,
      );
    if (end !== 'survived') await stage.exit();
    if (shm.version !== 0) expect(await version).toBe(1);
    if (Atomics.load(words, 0) !== 0) expect(await word).toBe(1);
    shm.close();
    await Promise.allSettled([version, word]);
    await stage.kill();
    await client.unlink(shm.name);
    return end === 'survived';
  });
});

test('F682 one that waits, locks and unlocks is killed after any call: the lock is had by the next one', {
  timeout: 300_000,
}, async () => {
  const all = await cast();
  const { client } = all;
  await afterEachCall(async (calls) => {
    const shm = await client.create({ name: `l${calls}`, size: 64 });
    const mutex = SharedMutex.over(shm);
    const words = new Int32Array(shm.buffer, 16);
    const own = await mutex.lock();
    const stage = await doomed(all);
    const run = stage.run(
      async ({ client, SharedMutex }, name, n) => {
        const there = await client.attach(name);
        const view = new Int32Array(there.buffer, 16);
        const theirs = SharedMutex.over(there);
        dieAfterAtomics(n);
        // The other one gives it to us, and then waits for it.
        const locking = theirs.lock();
        Atomics.store(view, 0, 1);
        client.notify(view, 0);
        const guard = await locking;
        await client.waitUntil(view, 1, (value) => value === 1);
        guard.unlock();
        dieAfterAtomics(Number.POSITIVE_INFINITY);
      },
      shm.name,
      calls,
    );
    const end = run.then(
      () => 'survived',
      (error) => error.code as string,
    );
    const gone = new AbortController();
    void end.then(() => gone.abort());
    await client.waitUntil(words, 0, (value) => value === 1, { signal: gone.signal }).catch(() => {});
    own.unlock();
    // It may come first: then the other one has it after us, or died.
    const again = mutex.lock({ timeout: STUCK });
    Atomics.store(words, 1, 1);
    client.notify(words, 1);
    const guard = await again;
    guard.consistent();
    guard.unlock();
    const how = await end;
    const last = await mutex.lock({ timeout: STUCK });
    expect(last.isHeld).toBe(true);
    last.unlock();
    await stage.kill();
    shm.close();
    await client.unlink(shm.name);
    return how === 'survived';
  });
});

test('F683 a cell’s writer is killed after any call: a whole value is read, and the next writer goes on', {
  timeout: 300_000,
}, async () => {
  const all = await cast();
  const { client } = all;
  await afterEachCall(async (calls) => {
    const cell = await SharedCell.create(client, { name: `c${calls}`, size: 5_000 });
    const stage = await doomed(all);
    const end = await stage
      .run(
        async ({ client, SharedCell }, name, n) => {
          const theirs = SharedCell.over(await client.attach(name));
          dieAfterAtomics(n);
          const writer = await theirs.writer();
          for (let i = 1; i < 4; i++) writer.write(new Uint8Array(5_000).fill(i));
          writer[Symbol.dispose]();
          dieAfterAtomics(Number.POSITIVE_INFINITY);
        },
        cell.name,
        calls,
      )
      .then(
        () => 'survived',
        (error) => error.code as string,
      );
    const value = cell.read();
    if (value) expect(value.data.every((byte) => byte === value.version)).toBe(true);
    const changed = cell.changed({ since: value?.version ?? 0, timeout: STUCK });
    const writer = await cell.writer({ timeout: STUCK });
    const version = writer.write(new Uint8Array(5_000).fill(77));
    expect(version).toBe((value?.version ?? 0) + 1);
    expect(await changed).toBe(version);
    expect(cell.read()?.data.every((byte) => byte === 77)).toBe(true);
    writer[Symbol.dispose]();
    await stage.kill();
    cell.close();
    await client.unlink(cell.name);
    return end === 'survived';
  });
});
