import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { RawClient } from '../helpers/raw-client.js';
import { type Scene, scene } from '../helpers/scene.js';
import { until } from '../helpers/until.js';

const SHMD = fileURLToPath(new URL('../../packages/manager/bin/shmd.js', import.meta.url));

/** A manager that may have so many descriptors. */
async function managerWith(descriptors: number, own: Scene): Promise<string> {
  const options = ['--runtime-dir', own.runtimeDir, '--name-prefix', own.prefix, '--log-level', 'silent'];
  const shell = `ulimit -n ${descriptors}; exec "$0" "$@"`;
  const child = spawn('sh', ['-c', shell, process.execPath, SHMD, 'start', '--json', ...options]);
  onTestFinished(async () => {
    child.kill('SIGTERM');
    if (child.exitCode === null) await once(child, 'exit');
  });
  const [ready] = (await Promise.race([once(child.stdout, 'data'), once(child, 'exit')])) as [Buffer | number];
  expect(Buffer.isBuffer(ready), 'it serves').toBe(true);
  return JSON.parse(String(ready)).address;
}

test('with all descriptors asked for, those who were there first notice nothing', async () => {
  const own = scene();
  const address = await managerWith(128, own);
  const first = await RawClient.hello(address);
  const crowd = Array.from({ length: 300 }, () => connect(address).on('error', () => {}));
  const hangUp = () => {
    for (const socket of crowd) socket.destroy();
  };
  onTestFinished(hangUp);
  await until(() => crowd.filter((socket) => socket.closed).length >= 200, { what: 'most to be turned away' });
  for (let i = 0; i < 20; i++) {
    const { error } = await first.request('segment.create', { name: `n${i}`, size: i % 2 ? 8 : 1024 * 1024 });
    expect(error).toBeUndefined();
  }
  hangUp();
  const served = async () => {
    const next = await RawClient.hello(address).catch(() => null);
    next?.close();
    return next !== null;
  };
  await until(served, { what: 'room for a new connection' });
  first.close();
});
