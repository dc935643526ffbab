import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { connect } from '@shmd/client';
import { expect, onTestFinished, test } from 'vitest';
import { RawClient } from '../helpers/raw-client.js';
import { scene } from '../helpers/scene.js';

/** Bytes that files of the process may have from now on; null: any number. False where that cannot be set. */
function limitFiles(pid: number, bytes: number | null): boolean {
  return spawnSync('prlimit', ['--pid', String(pid), `--fsize=${bytes ?? 'unlimited'}:`]).status === 0;
}

test('F361 L6: a ledger without room, then transfer and publish: refused, nothing has changed, and later they succeed', async (context) => {
  const own = scene();
  const { address, pid, child } = await own.daemon(['--grace', '30']);
  const raw = await RawClient.hello(address);
  const heir = await connect(address);
  onTestFinished(() => heir.close());
  const ask = async (method: string, params: object) => {
    const { error, result } = await raw.request(method, params);
    return error ? error.data.code : result;
  };
  await ask('segment.create', { name: 'whole', size: 8, lifetime: 'owner' });
  await ask('segment.create', { name: 'half', size: 8, publish: false });
  const { owner } = await ask('segment.stat', { name: 'whole' });
  const waiting = heir.attach('half', { wait: true });

  if (!limitFiles(pid, statSync(address.replace(/\.sock$/, '.ledger')).size)) context.skip('needs prlimit');
  expect(await ask('segment.transfer', { name: 'whole', clientId: heir.id })).toBe('ERR_SHM_NO_SPACE');
  expect(await ask('segment.publish', { name: 'half' })).toBe('ERR_SHM_NO_SPACE');
  expect(await heir.list()).toMatchObject([
    { name: 'whole', owner },
    { name: 'half', owner, state: 'initialising', attachments: 0 },
  ]);

  limitFiles(pid, null);
  expect(await ask('segment.publish', { name: 'half' })).toMatchObject({ state: 'ready' });
  expect((await waiting).name).toBe('half');
  expect(await ask('segment.transfer', { name: 'whole', clientId: heir.id })).toMatchObject({ owner: heir.id });
  raw.close();
  child.kill('SIGTERM');
  await own.isReclaimed();
});
