// How long the manager leaves others waiting while it has much to do: the longest round trip on a connection that does nothing else.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { connect } from '@shmd/client';
import { SharedMemoryManager } from '@shmd/manager';
import { contend, medianMicroseconds, settings } from '../lib/trial.mjs';

const { runtimeDir, namePrefix, bytes, segments, changes, connections, waits } = settings;
// What is recorded of a segment only for a successor makes the ledger as long as it gets.
const manager = await SharedMemoryManager.start({ runtimeDir, namePrefix });
const other = await connect(manager.address);

/** ms of the longest status() until `work` is done. */
async function longestWhile(work) {
  let over = false;
  let longest = 0;
  const done = work.finally(() => {
    over = true;
  });
  while (!over) {
    const begin = performance.now();
    await other.status();
    longest = Math.max(longest, performance.now() - begin);
  }
  await done;
  return longest;
}

/** A process of its own that loads the manager when told to. */
async function load(...args) {
  const script = fileURLToPath(new URL('./gap-load.mjs', import.meta.url));
  const child = fork(script, [manager.address, ...args.map(String)]);
  await once(child, 'message');
  return { child, exited: once(child, 'exit') };
}

async function holds(count) {
  while ((await other.status()).segments > count) await new Promise((resolve) => setTimeout(resolve, 5));
}

async function sample() {
  const before = (await other.status()).segments;
  const begin = performance.now();
  const creating = manager.create(bytes);
  const reserve = await longestWhile(creating);
  const ms = performance.now() - begin;
  const shm = await creating;
  shm.buf.fill(1);
  shm.close();
  const free = await longestWhile(shm.unlink().then(() => new Promise((resolve) => setTimeout(resolve, ms))));

  const owner = await load('own', segments);
  owner.child.kill('SIGKILL');
  const owned = await longestWhile(owner.exited.then(() => holds(before)));

  const changing = await load('change', changes);
  changing.child.send('go');
  const compact = await longestWhile(changing.exited);

  const waiting = await load('wait', connections, waits);
  const woken = await longestWhile(
    manager.create({ name: 'awaited', size: 1 }).then(async (awaited) => {
      await waiting.exited;
      await awaited.unlink();
    }),
  );
  const idle = await longestWhile(new Promise((resolve) => setTimeout(resolve, ms)));
  return { reserve, free, owned, compact, woken, idle };
}

await medianMicroseconds(2000, () => other.status());
await contend(sample, async () => {
  await other.close();
  await manager.shutdown();
});
