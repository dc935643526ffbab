import { expect, test } from 'vitest';
import { RawClient } from '../helpers/raw-client.js';
import { scene } from '../helpers/scene.js';
import { line } from './wire-case.js';

test('a hundred requests that wait are nothing to warn of', async () => {
  const own = scene();
  const { child, address } = await own.daemon();
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
