import { join } from 'node:path';
import { connect } from '@shmd/client';
import { expect, test } from 'vitest';
import { isAlive, scene } from '../helpers/scene.js';
import { until } from '../helpers/until.js';

test('segments from the command line', async () => {
  const own = scene();
  const { address } = await own.daemon();
  const shmd = (args: string[], input?: string | Buffer) =>
    own.command(args, { env: { SHMD_ADDRESS: address }, ...(input !== undefined && { input }) });
  expect(await shmd(['create', 'a', '10'])).toMatchObject({ code: 0, stdout: `${own.prefix}a\n` });
  expect(await shmd(['write', 'a'], Buffer.from([1, 2, 255]))).toMatchObject({ code: 0, stdout: '' });
  expect(Buffer.from((await shmd(['cat', 'a'])).stdout, 'latin1')).toEqual(
    Buffer.from([1, 2, 255, 0, 0, 0, 0, 0, 0, 0]),
  );
  const list = JSON.parse((await shmd(['ls', '--json'])).stdout);
  expect(list).toMatchObject([{ name: 'a', size: 10, state: 'ready', attachments: 0, owner: null }]);
  expect((await shmd(['ls'])).stdout).toContain('NAME');
  expect(JSON.parse((await shmd(['stat', 'a', '--json'])).stdout)).toMatchObject({ name: 'a', uid: list[0].uid });
  expect(JSON.parse((await shmd(['status', '--json'])).stdout)).toMatchObject({ segments: 1, bytes: 10 });
  expect((await shmd(['status'])).stdout).toContain('1 segments, 10 bytes');
  expect((await shmd(['write', 'a'], 'x'.repeat(11))).code).toBe(1);
  expect(await shmd(['write', 'b', '--create'], 'whole')).toMatchObject({ code: 0, stdout: '' });
  expect((await shmd(['cat', 'b'])).stdout).toBe('whole');
  expect(await shmd(['write', 'b', '--create'], 'again')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('ERR_SHM_EXISTS'),
  });
  expect(await shmd(['rm', 'b'])).toMatchObject({ code: 0 });
  expect(await shmd(['rm', 'a'])).toMatchObject({ code: 0 });
  expect(own.segments()).toEqual([]);
  expect((await shmd(['stop'])).code).toBe(0);
  await own.isReclaimed();
});

test('exit codes: 1 with one line on stderr, 2 for usage, 3 when no manager listens', async () => {
  const own = scene();
  const { address } = await own.daemon();
  const env = { SHMD_ADDRESS: address };
  const failed = await own.command(['stat', 'none'], { env });
  expect(failed.code).toBe(1);
  expect(failed.stderr).toMatch(/^shmd: ERR_SHM_NOT_FOUND: .*; see what there is with: shmd ls\n$/);
  for (const [args, code] of [
    [['create', 'a', '0'], 'ERR_SHM_INVALID_SIZE'],
    [['create', 'a', 'ten'], 'ERR_SHM_INVALID_SIZE'],
    [['create', '../a', '1'], 'ERR_SHM_INVALID_NAME'],
  ] as const) {
    const result = await own.command([...args], { env });
    expect([result.code, result.stderr]).toEqual([1, expect.stringContaining(code)]);
  }
  for (const usage of [['nonsense'], ['ls', '--what'], ['create', 'a'], ['start', '--max-bytes', 'many']]) {
    expect((await own.command(usage)).code, usage.join(' ')).toBe(2);
  }
  const nobody = { SHMD_ADDRESS: join(own.runtimeDir, 'nobody.sock') };
  for (const args of [['status'], ['ls'], ['stat', 'a'], ['create', 'a', '1'], ['rm', 'a'], ['cat', 'a'], ['stop']]) {
    expect((await own.command(args, { env: nobody })).code, args.join(' ')).toBe(3);
  }
  expect((await own.command(['--help'])).code).toBe(0);
  expect((await own.command(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test('run wraps a command, exits with its code, and leaves nothing', async () => {
  const own = scene();
  const flags = ['--runtime-dir', own.runtimeDir, '--name-prefix', own.prefix, '--log-level', 'silent'];
  const program = `import('@shmd/client').then(async ({ connect }) => {
    await (await connect()).create({ name: 'a', size: 8 });
    process.exit(7);
  })`;
  const ran = await own.command(['run', ...flags, '--', process.execPath, '-e', program]);
  expect(ran).toMatchObject({ code: 7, stderr: '' });
  expect(own.leftovers()).toEqual([]);
  expect((await own.command(['run', ...flags, '--', 'sh', '-c', 'kill -TERM $$'])).code).toBe(143);
  expect((await own.command(['run', ...flags, '--', '/nonexistent/command'])).code).toBe(127);
});

test('start --detach gives the prompt back and the manager lives on', async () => {
  const own = scene();
  const started = await own.command(['start', '--detach', '--json', '--name-prefix', own.prefix]);
  expect(started.code).toBe(0);
  const { address, pid } = JSON.parse(started.stdout);
  expect(isAlive(pid)).toBe(true);
  const second = await own.command(['start', '--json']);
  expect([second.code, second.stderr]).toEqual([1, expect.stringContaining('ERR_SHM_EXISTS')]);
  const client = await connect(address);
  expect((await client.status()).pid).toBe(pid);
  await client.close();
  expect((await own.command(['stop'])).code).toBe(0);
  await until(() => !isAlive(pid), { what: 'the manager to end' });
});

test('limits given to start hold', async () => {
  const own = scene();
  const { address } = await own.daemon(['--max-bytes', '100', '--max-segments', '1']);
  const big = await own.command(['create', 'a', '101', '--address', address]);
  expect([big.code, big.stderr]).toEqual([1, expect.stringContaining('ERR_SHM_QUOTA')]);
});
