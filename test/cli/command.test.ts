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
  expect((await shmd(['status'])).stdout).toContain('1 segment, 10 B, 0 attachments');
  expect((await shmd(['write', 'a'], 'x'.repeat(11))).code).toBe(1);
  expect(await shmd(['write', 'b', '--create'], 'whole')).toMatchObject({ code: 0, stdout: '' });
  expect((await shmd(['cat', 'b'])).stdout).toBe('whole');
  expect(await shmd(['write', 'b', '--create'], 'again')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('ERR_SHM_EXISTS'),
  });
  expect(await shmd(['write', 'none', '--create'], '')).toMatchObject({
    code: 1,
    stderr: 'shmd: ERR_SHM_INVALID_SIZE: the input is empty, and none needs a byte\n',
  });
  expect(await shmd(['rm', 'b'])).toMatchObject({ code: 0 });
  expect(await shmd(['rm', 'a'])).toMatchObject({ code: 0 });
  expect(own.segments()).toEqual([]);
  expect((await shmd(['ls'])).stdout).toBe('NAME  SIZE  LIFETIME  STATE  ATTACHED  OWNER  AGE\n');
  expect((await shmd(['ls', '--quiet'])).stdout).toBe('');
  expect((await shmd(['stop'])).code).toBe(0);
  await own.isReclaimed();
});

/** Ways to use the command that make no sense. */
const MISUSES = [
  ['nonsense'],
  ['ls', '--what'],
  ['ls', '--sort', 'beauty'],
  ['ls', 'a'],
  ['create', 'a'],
  ['create', 'a', 'ten'],
  ['create', 'a', '-1'],
  ['create', 'a', '8', '--lifetime', 'owner'],
  ['create', 'a', '8', '--meta', '[1]'],
  ['create', 'a', '--dtype', 'int8'],
  ['create', 'a', '--dtype', 'int7', '--shape', '8'],
  ['create', 'a', '--dtype', 'int8', '--shape', '2,x'],
  ['create', 'a', '8', '--dtype', 'int8', '--shape', '8'],
  ['write', 'a', '--offset', 'far'],
  ['write', 'a', '--offset', '1', '--create'],
  ['dump', 'a', '--dtype', 'int7'],
  ['dump', 'a', '--count', '-1'],
  ['top', '--interval', '0'],
  ['wait', 'a', '--timeout', 'soon'],
  ['wait', 'a', '--since', '4294967296'],
  ['start', '--max-bytes', 'many'],
  ['start', '--max-segments', '1.5'],
  ['start', '--grace', 'soon'],
  ['start', '--grace', '86401'],
  ['start', '--max-bytes', '0'],
  ['start', '--max-segments', '0'],
  ['start', '--name-prefix', 'a/b'],
  ['start', '--allow-uid', '1', '4294967296'],
  ['start', '--group', ''],
  ['start', '--runtime-dir', ''],
  ['start', '--log-file', ''],
  ['start', '--address', 'relative.sock'],
  ['run', '--max-segments-per-client', '0', '--', 'true'],
  ['run', '--address', 'relative.sock', '--', 'true'],
  ['help', 'nonsense'],
  ['ls', '--address', 'relative.sock'],
  ['gc', '--runtime-dir', ''],
  ['doctor', '--shm-dir', ''],
  ['doctor', '--address', ''],
  ['top', '--interval', '3000000'],
];

test('exit codes: 1 with one line on stderr, 2 for usage, 3 when no manager listens', async () => {
  const own = scene();
  const { address } = await own.daemon();
  const env = { SHMD_ADDRESS: address };
  const failed = await own.command(['stat', 'none'], { env });
  expect(failed.code).toBe(1);
  expect(failed.stderr).toMatch(/^shmd: ERR_SHM_NOT_FOUND: .*; see what there is with: shmd ls\n$/);
  for (const [args, code] of [
    [['create', 'a', '0'], 'ERR_SHM_INVALID_SIZE'],
    [['create', '../a', '1'], 'ERR_SHM_INVALID_NAME'],
  ] as const) {
    const result = await own.command([...args], { env });
    expect([result.code, result.stderr]).toEqual([1, expect.stringContaining(code)]);
  }
  for (const usage of MISUSES) {
    const { code, stdout, stderr } = await own.command(usage, { env });
    expect({ code, stdout, usage }).toEqual({ code: 2, stdout: '', usage });
    const see = usage.includes('nonsense') ? 'shmd --help' : `shmd ${usage[0]} --help`;
    expect(stderr).toMatch(new RegExp(`^error: .*\\n\\(see: ${see}\\)\\n$`));
  }
  expect((await own.command([])).code).toBe(2);
  expect(own.segments()).toEqual([]);
  expect((await own.command(['dump', 'a', '--count', '1.5'], { env })).stderr).toContain('Not how many');
  expect((await own.command(['start', '--max-segments', '0'])).stderr).toContain(
    "error: option '--max-segments <n>': must be an integer of at least 1 (without it there is no limit), not 0\n",
  );
  for (const typed of [['statsu'], ['help', 'statsu'], ['statsu', '--help']]) {
    const { stderr } = await own.command(typed);
    expect(stderr).toBe("error: unknown command 'statsu'\n(did you mean status?)\n(see: shmd --help)\n");
  }
  expect((await own.command(['help', 'rmm'])).stderr).toBe("error: unknown command 'rmm'\n(see: shmd --help)\n");
  expect(await own.command(['help', 'ls'])).toEqual(await own.command(['ls', '--help']));
  expect(await own.command(['help'])).toEqual(await own.command(['--help']));
  const nobody = { SHMD_ADDRESS: join(own.runtimeDir, 'nobody.sock') };
  for (const args of [
    ['status'],
    ['ls'],
    ['stat', 'a'],
    ['create', 'a', '1'],
    ['rm', 'a'],
    ['cat', 'a'],
    ['notify', 'a'],
    ['wait', 'a'],
    ['stop'],
  ]) {
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

test('create: sizes as people write them, lifetime, meta, arrays', async () => {
  const own = scene();
  const { address } = await own.daemon();
  const shmd = (...args: string[]) => own.command(args, { env: { SHMD_ADDRESS: address } });
  const stat = async (name: string) => JSON.parse((await shmd('stat', name, '--json')).stdout);
  for (const [name, size, bytes] of [
    ['a', '4KiB', 4096],
    ['b', '1.5k', 1536],
    ['c', '2kB', 2000],
    ['d', '0x10', 16],
  ] as const) {
    expect(await shmd('create', name, size)).toMatchObject({ code: 0, stdout: `${own.prefix}${name}\n` });
    expect((await stat(name)).size).toBe(bytes);
  }
  const meta = '{"unit":"m"}';
  expect((await shmd('create', 'p', '8', '--lifetime', 'persistent', '--meta', meta)).code).toBe(0);
  expect(await stat('p')).toMatchObject({ lifetime: 'persistent', meta: { unit: 'm' } });
  const made = await shmd('create', 'image', '--dtype', 'float32', '--shape', '480,640', '--json');
  expect(JSON.parse(made.stdout)).toMatchObject({ size: 480 * 640 * 4, dtype: 'float32', shape: [480, 640] });
  expect((await shmd('rm', ...['a', 'b', 'c', 'd', 'p', 'image'])).code).toBe(0);
});

test('write --offset: from there on, and never beyond the end', async () => {
  const own = scene();
  const { address } = await own.daemon();
  const shmd = (args: string[], input = '') => own.command(args, { env: { SHMD_ADDRESS: address }, input });
  await shmd(['create', 'a', '8']);
  const written = await shmd(['write', 'a', '--offset', '5', '--json'], 'xyz');
  expect([written.code, JSON.parse(written.stdout)]).toEqual([0, { name: 'a', offset: 5, bytes: 3 }]);
  expect((await shmd(['cat', 'a'])).stdout).toBe('\0\0\0\0\0xyz');
  const tooLong = await shmd(['write', 'a', '--offset', '6'], 'abc');
  expect(tooLong).toMatchObject({ code: 1, stderr: expect.stringContaining('the 2 that are left of the 8 bytes') });
  const beyond = await shmd(['write', 'a', '--offset', '9'], '');
  expect(beyond).toMatchObject({ code: 1, stderr: expect.stringContaining('ERR_SHM_INVALID_ARGUMENT') });
  expect((await shmd(['cat', 'a'])).stdout).toBe('\0\0\0\0\0xyz');
});

test('dump: hexadecimal, or elements of a type', async () => {
  const own = scene();
  const { address } = await own.daemon();
  const shmd = (args: string[], input = '') => own.command(args, { env: { SHMD_ADDRESS: address }, input });
  await shmd(['create', 'a', '2MiB']);
  await shmd(['write', 'a', '--offset', '1MiB'], 'seam');
  const whole = await shmd(['dump', 'a']);
  expect(whole.stdout.split('\n').map((line) => line.slice(0, 22))).toEqual([
    '00000000  00 00 00 00 ',
    '*',
    '00100000  73 65 61 6d ',
    '00100010  00 00 00 00 ',
    '*',
    '00200000',
    '',
  ]);
  const window = ['--offset', '1MiB', '--count', '4'];
  expect((await shmd(['dump', 'a', ...window, '--dtype', 'uint8'])).stdout).toBe('       0  115 101  97 109\n');
  const values = JSON.parse((await shmd(['dump', 'a', ...window, '--dtype', 'uint64', '--json'])).stdout);
  expect(values).toMatchObject({
    name: 'a',
    offset: 1024 ** 2,
    dtype: 'uint64',
    values: ['1835099507', '0', '0', '0'],
  });
  expect(JSON.parse((await shmd(['dump', 'a', ...window, '--json'])).stdout)).toMatchObject({ bytes: '7365616d' });
  expect(await shmd(['dump', 'a', '--offset', '2MiB'])).toMatchObject({ code: 0, stdout: '00200000\n' });
  const beyond = await shmd(['dump', 'a', '--offset', '3MiB']);
  expect([beyond.code, beyond.stderr]).toEqual([1, expect.stringContaining('ERR_SHM_INVALID_ARGUMENT')]);
});

test('dump --watch prints again when something has changed', async () => {
  const own = scene();
  const { address } = await own.daemon();
  const env = { SHMD_ADDRESS: address };
  await own.command(['create', 'a', '2'], { env });
  const child = own.spawnCommand(['dump', 'a', '--watch', '--json', '--interval', '0.1'], env);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  let seen = '';
  child.stdout?.setEncoding('utf8').on('data', (text) => {
    seen += text;
  });
  await until(() => seen.includes('"bytes":"0000"'), { what: 'the first print' });
  await own.command(['write', 'a'], { env, input: '\x01' });
  await until(() => seen.includes('"bytes":"0100"'), { what: 'the second print' });
  expect(seen.trimEnd().split('\n')).toHaveLength(2);
  await own.command(['rm', 'a'], { env });
  expect(await ended).toBe(1);
});

test('version: of the command, and of the manager that listens', async () => {
  const own = scene();
  const nobody = join(own.runtimeDir, 'nobody.sock');
  const alone = await own.command(['version', '--address', nobody]);
  expect(alone).toMatchObject({ code: 0, stdout: expect.stringMatching(/^shmd {6}\d.*\n[\s\S]*none is listening\n$/) });
  const { address, pid } = await own.daemon();
  const both = JSON.parse((await own.command(['version', '--json', '--address', address])).stdout);
  expect(both).toMatchObject({ protocol: 1, node: process.version, manager: { version: both.version, pid, address } });
});

test('ls: sorted, names alone, and everything', async () => {
  const own = scene();
  const { address } = await own.daemon();
  const shmd = (...args: string[]) => own.command(args, { env: { SHMD_ADDRESS: address } });
  const long = 'n'.repeat(150);
  for (const [name, size] of [
    ['small', '1'],
    [long, '3k'],
    ['big', '1M'],
  ]) {
    await shmd('create', name as string, size as string);
  }
  expect((await shmd('ls', '--quiet')).stdout).toBe(`small\n${long}\nbig\n`);
  expect((await shmd('ls', '--quiet', '--sort', 'size')).stdout).toBe(`big\n${long}\nsmall\n`);
  expect((await shmd('ls', '--quiet', '--sort', 'name')).stdout).toBe(`big\n${long}\nsmall\n`);
  const table = (await shmd('ls', '--sort', 'size')).stdout.trimEnd().split('\n');
  expect(table[1]).toMatch(/^big +1 MiB +manager +ready +0 +- +\d+ s$/);
  expect(Math.max(...table.map((line) => Buffer.from(line, 'latin1').toString().length))).toBeLessThanOrEqual(80);
  expect((await shmd('ls', '--all')).stdout).toContain(`${own.prefix}${long} `);
});

test('limits given to start hold', async () => {
  const own = scene();
  const { address } = await own.daemon(['--max-bytes', '100', '--max-segments', '1']);
  const big = await own.command(['create', 'a', '101', '--address', address]);
  expect([big.code, big.stderr]).toEqual([1, expect.stringContaining('ERR_SHM_QUOTA')]);
});
