import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { ShmError } from '@shmd/protocol';
import { expect, onTestFinished, test, vi } from 'vitest';
import { connect } from '../src/connect.js';
import { awaitManager } from '../src/connection/await-manager.js';
import { Connection } from '../src/connection/connection.js';
import { FakeManager } from './helpers/fake-manager.js';

const refused = (code: ConstructorParameters<typeof ShmError>[0]) => new ShmError(code, 'not now');

test('a manager that comes up is waited for, also behind one that is about to end', async () => {
  const open = vi
    .fn()
    .mockRejectedValueOnce(refused('ERR_SHM_CONNECT'))
    .mockRejectedValueOnce(refused('ERR_SHM_SHUTTING_DOWN'))
    .mockRejectedValueOnce(refused('ERR_SHM_DISCONNECTED'))
    .mockResolvedValue('it');
  expect(await awaitManager(open, 60_000, undefined)).toBe('it');
  expect(open).toHaveBeenCalledTimes(4);
});

test('a wait for one ends with what the last attempt said, with the signal, and at once where waiting does not help', async () => {
  const absent = vi.fn().mockRejectedValue(refused('ERR_SHM_CONNECT'));
  await expect(awaitManager(absent, 120, undefined)).rejects.toMatchObject({ code: 'ERR_SHM_CONNECT' });
  expect(absent.mock.calls.length).toBeGreaterThan(1);
  const abort = new AbortController();
  const waiting = awaitManager(absent, 60_000, abort.signal);
  abort.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
  const forbidden = vi.fn().mockRejectedValue(refused('ERR_SHM_PERMISSION'));
  await expect(awaitManager(forbidden, 60_000, undefined)).rejects.toMatchObject({ code: 'ERR_SHM_PERMISSION' });
  expect(forbidden).toHaveBeenCalledTimes(1);
});

test('no attempt is made without time for it: what the last one said is not hidden by that', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] });
  onTestFinished(() => void vi.useRealTimers());
  const absent = vi.fn().mockRejectedValue(refused('ERR_SHM_CONNECT'));
  const refusal = expect(awaitManager(absent, 100, undefined)).rejects.toMatchObject({ code: 'ERR_SHM_CONNECT' });
  await vi.advanceTimersByTimeAsync(1_000);
  await refusal;
  for (const [left] of absent.mock.calls) expect(left).toBeGreaterThan(0);
});

test('connect() waits for a manager where it is told to, and else says at once that there is none', async () => {
  const fake = await FakeManager.open();
  fake.die();
  rmSync(fake.address, { force: true });
  await expect(connect(fake.address)).rejects.toMatchObject({ code: 'ERR_SHM_CONNECT' });
  await expect(connect(fake.address, { wait: 100 as unknown as boolean })).rejects.toThrow(
    'wait is true or false, not 100',
  );
  const connecting = connect(fake.address, { wait: true, timeout: 60_000 });
  await fake.listen();
  const client = await connecting;
  onTestFinished(() => client.close());
  expect(fake.hellos).toBe(1);
});

test('what was left of the time for a manager that was waited for is not the time that its successor has for its hello', async () => {
  const fake = await FakeManager.open({ grace: 30 });
  fake.die();
  rmSync(fake.address, { force: true });
  const connecting = connect(fake.address, { wait: true, timeout: 60_000 });
  const opened = vi.spyOn(Connection, 'open');
  await vi.waitUntil(() => opened.mock.calls.length > 1);
  await fake.listen();
  const client = await connecting;
  onTestFinished(() => client.close());
  expect(opened.mock.lastCall?.[1].timeout).toBeLessThan(60_000);
  const back = once(client, 'reconnect');
  fake.die();
  await fake.listen();
  await back;
  expect(opened.mock.lastCall?.[1].timeout).toBe(60_000);
});
