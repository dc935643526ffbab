import { expect, test } from 'vitest';
import { RawClient } from '../helpers/raw-client.js';
import { isAlive, scene } from '../helpers/scene.js';
import { until } from '../helpers/until.js';
import { line } from './wire-case.js';

test('what comes behind a shutdown makes nothing', async () => {
  const own = scene();
  const manager = await own.manager();
  const raw = await RawClient.hello(manager.address);
  raw.send(
    line('segment.create', { name: 'before', size: 8 }, 1) +
      line('manager.shutdown', {}, 2) +
      Array.from({ length: 500 }, (_, i) => line('segment.create', { size: 300_000 }, 10 + i)).join(''),
  );
  const answers = [];
  for (let answer = await raw.next(); answer; answer = await raw.next()) answers.push(answer);
  expect(answers.find(({ id }) => id === 2)).toMatchObject({ result: {} });
  const refused = answers.filter(({ error }) => error);
  expect(new Set(refused.map(({ error }) => error?.data.code))).toEqual(new Set(['ERR_SHM_SHUTTING_DOWN']));
  await until(() => !isAlive(manager.pid), { what: 'the manager to end', timeout: 5_000 });
  expect(own.segments()).toEqual([]);
});

test('a client that neither reads nor hangs up does not keep a manager from its end', async () => {
  const manager = await scene().manager();
  const raw = await RawClient.hello(manager.address);
  raw.socket.pause();
  for (let i = 0; i < 200; i++) raw.send(line('manager.status', {}, i));
  await manager.shutdown();
  expect(isAlive(manager.pid)).toBe(false);
  raw.close();
});
