import { expect, test } from 'vitest';
import { RawClient } from '../helpers/raw-client.js';
import { scene } from '../helpers/scene.js';
import { line } from './wire-case.js';

const NOT_UTF8 = Buffer.from([0xff, 0x0a]);

test('a hundred requests that wait are nothing to warn of', async () => {
  const own = scene();
  const { child, address } = await own.daemon(['--log-level', 'warn']);
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text) => {
    said += text;
  });
  const raw = await RawClient.hello(address);
  raw.send(
    Array.from({ length: 100 }, (_, id) => line('segment.attach', { name: 'never', wait: true }, `w${id}`)).join(''),
  );
  await raw.request('manager.status', {});
  raw.close();
  child.kill('SIGTERM');
  await new Promise((resolve) => child.once('close', resolve));
  expect(said).toBe('');
});

test('M1: three hundred connections that are no clients are eleven lines of the log', async () => {
  const own = scene();
  const { child, address } = await own.daemon(['--log-level', 'warn']);
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text) => {
    said += text;
  });
  for (let i = 0; i < 300; i++) {
    const raw = await RawClient.open(address);
    raw.send(NOT_UTF8);
    expect((await raw.next())?.error?.data.code).toBe('ERR_SHM_PROTOCOL');
    raw.close();
  }
  child.kill('SIGTERM');
  await new Promise((resolve) => child.once('close', resolve));
  const lines = said
    .trimEnd()
    .split('\n')
    .map((text) => JSON.parse(text));
  expect(lines.slice(0, 10).map(({ msg }) => msg)).toEqual(Array(10).fill('connection ended by the manager'));
  expect(lines.slice(10)).toMatchObject([
    {
      level: 40,
      message: 'connection ended by the manager',
      leftOut: 290,
      msg: 'more lines of one message were left out',
    },
  ]);
});
