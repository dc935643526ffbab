import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, SharedCell } from '@shmd/client';
import { expect, onTestFinished, test } from 'vitest';
import { isAlive, scene } from '../helpers/scene.js';
import { until } from '../helpers/until.js';

/** Whoever is not woken in this time is stuck. ms. */
const STUCK = 20_000;

const SIZE = 100_000;

const filled = (byte: number) => new Uint8Array(SIZE).fill(byte);

/** The latest value, when it is a whole one: its version, and the byte that it is full of. */
function whole(cell: SharedCell): [number, number] | undefined {
  const { version, data } = cell.read() ?? { version: 0, data: new Uint8Array(1) };
  const [first = 0] = data;
  return data.every((byte) => byte === first) ? [version, first] : undefined;
}

/** Kills a manager that the test has started. */
async function killed(pid: number): Promise<void> {
  process.kill(pid, 'SIGKILL');
  await until(() => !isAlive(pid), { what: 'the manager to end' });
}

function isStopped(pid: number): boolean {
  return /^State:\s+T/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
}

test('F691 a cell’s writer is stopped in the middle of a value: the last one stays, nobody gets its place, and it goes on', async () => {
  const own = scene();
  const manager = await own.manager();
  const cell = await SharedCell.create(manager, { name: 'a', size: SIZE });
  const stage = await own.clientStage(manager.address);
  const writing = stage.run(async ({ client, SharedCell }) => {
    const cell = SharedCell.over(await client.attach('a'));
    const writer = await cell.writer();
    writer.write(new Uint8Array(cell.size).fill(1));
    return writer.update((slot) => {
      slot.fill(2, 0, slot.length / 2);
      process.kill(process.pid, 'SIGSTOP');
      slot.fill(2);
    });
  });
  await until(() => isStopped(stage.pid), { what: 'the writer to be stopped' });
  await expect(cell.writer({ timeout: 1_000 })).rejects.toMatchObject({ code: 'ERR_SHM_TIMEOUT' });
  expect(whole(cell)).toEqual([1, 1]);
  process.kill(stage.pid, 'SIGCONT');
  expect(await writing).toBe(2);
  expect(whole(cell)).toEqual([2, 2]);
});

test('F692 a worker that writes a cell and waits for it is terminated: the value stays whole, and the next writer goes on', async () => {
  const own = scene();
  const manager = await own.manager();
  const cell = await SharedCell.create(manager, { name: 'shared', size: SIZE });
  const parent = await own.clientStage(manager.address);
  await parent.run(async ({ Worker, writingWorker, kept }) => {
    kept.worker = new Worker(writingWorker);
    await new Promise((resolve, reject) => kept.worker.once('message', resolve).once('error', reject));
  });
  const waiting = cell.writer({ timeout: STUCK });
  await parent.run(async ({ kept }) => void (await kept.worker.terminate()));
  const writer = await waiting;
  expect(whole(cell)).toEqual([1, 1]);
  expect(writer.write(filled(2))).toBe(2);
  expect(whole(cell)).toEqual([2, 2]);
});

test('F693 a manager with grace is killed and comes back: a cell goes on without it and after it, and who is new waits for the successor', async () => {
  const own = scene();
  const first = await own.daemon(['--grace', '30']);
  const client = await connect(first.address);
  onTestFinished(() => client.close());
  const cell = await SharedCell.create(client, { name: 'a', size: SIZE });
  const writer = await cell.writer();
  const reader = await own.clientStage(first.address);
  await reader.run(async ({ client, kept, SharedCell }) => {
    kept.cell = SharedCell.over(await client.attach('a', { access: 'read' }));
  });
  /** The other process hears of the next value, and says which it is. */
  const heard = (since: number) =>
    reader.run(
      async ({ kept }, since, timeout) => {
        await kept.cell.changed({ since, timeout });
        const { version, data } = kept.cell.read();
        return [version, data[0]];
      },
      since,
      STUCK,
    );
  const lost = once(client, 'disconnect');
  await killed(first.pid);
  await lost;
  const during = heard(0);
  writer.write(filled(1));
  expect(await during).toEqual([1, 1]);
  const newcomer = connect(first.address, { wait: true, timeout: STUCK });
  const across = heard(1);
  const back = once(client, 'reconnect');
  const second = await own.daemon(['--grace', '30']);
  await back;
  writer.write(filled(2));
  expect(await across).toEqual([2, 2]);
  const other = await newcomer;
  onTestFinished(() => other.close());
  expect(whole(SharedCell.over(await other.attach('a')))).toEqual([2, 2]);
  process.kill(second.pid, 'SIGTERM');
  await until(() => !isAlive(second.pid), { what: 'the successor to end' });
});

test('F694 a manager without grace is killed: a cell is readable while it is mapped, and nobody writes it any more', async () => {
  const own = scene();
  const { pid, address } = await own.daemon();
  const client = await connect(address);
  onTestFinished(() => client.close());
  const cell = await SharedCell.create(client, { name: 'a', size: SIZE });
  const writer = await cell.writer();
  writer.write(filled(1));
  const lost = once(client, 'lost');
  const waiting = expect(cell.changed()).rejects.toMatchObject({ code: 'ERR_SHM_DISCONNECTED' });
  await killed(pid);
  await waiting;
  await lost;
  expect(whole(cell)).toEqual([1, 1]);
  expect(() => writer.write(filled(2))).toThrow(expect.objectContaining({ code: 'ERR_SHM_STALE' }));
  await expect(cell.writer()).rejects.toMatchObject({ code: 'ERR_SHM_DISCONNECTED' });
  expect(whole(cell)).toEqual([1, 1]);
});
