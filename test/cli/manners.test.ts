import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from '@shmd/client';
import { expect, test } from 'vitest';
import { type Scene, scene } from '../helpers/scene.js';
import { until } from '../helpers/until.js';

/** Runs a command whose reader hangs up: before it writes, or when it has had the first bytes. */
async function unread(own: Scene, args: string[], address: string, after: 'nothing' | 'something') {
  const child = own.spawnCommand(args, { SHMD_ADDRESS: address });
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  if (after === 'nothing') child.stdout?.destroy();
  else child.stdout?.once('data', () => child.stdout?.destroy());
  const code = await new Promise((resolve) => child.once('close', (code, signal) => resolve(signal ?? code)));
  return { args, code, stderr };
}

test('a reader that hangs up ends no command with an error', async () => {
  const own = scene();
  const { address } = await own.daemon();
  const client = await connect(address);
  await client.create({ name: 'large', size: 4 * 1024 * 1024 });
  await client.close();
  const commands = [
    ['ls'],
    ['ls', '--json'],
    ['stat', 'large'],
    ['status'],
    ['create', 'another', '1'],
    ['cat', 'large'],
    ['gc'],
    ['--help'],
    ['--version'],
  ];
  for (const args of commands) {
    expect(await unread(own, args, address, 'nothing')).toEqual({ args, code: 0, stderr: '' });
  }
  const args = ['cat', 'large'];
  expect(await unread(own, args, address, 'something')).toEqual({ args, code: 0, stderr: '' });
  // It may find something to mend on this machine.
  const { code } = await own.command(['doctor']);
  expect(await unread(own, ['doctor'], address, 'nothing')).toEqual({ args: ['doctor'], code, stderr: '' });
});

test('a manager in the foreground serves on when the reader of its stdout hangs up', async () => {
  const own = scene();
  const child = own.spawnCommand(['start', '--json', '--name-prefix', own.prefix, '--log-level', 'silent']);
  child.stdout?.destroy();
  const address = join(own.runtimeDir, 'default.sock');
  const served = () =>
    connect(address)
      .then((client) => client.close().then(() => true))
      .catch(() => false);
  await until(served, { what: 'the manager to serve', timeout: 10_000 });
  expect(child.exitCode).toBeNull();
  child.kill('SIGTERM');
  expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(0);
});

test('a full disk under stdout is told in one line', async () => {
  const own = scene();
  const { address } = await own.daemon();
  const line = `'${process.execPath}' "$SHMD" status --address '${address}' >/dev/full`;
  const { code, stderr } = await own.shell(line);
  expect([code, stderr]).toEqual([1, 'shmd: ERR_SHM_NO_SPACE: shmd status: ENOSPC: no space left on device, write\n']);
});

test('a mistyped command is told no other that might destroy', async () => {
  const own = scene();
  for (const typed of ['stpo', 'sotp', 'r', 'gcc', 'rmm']) {
    const { code, stderr } = await own.command([typed]);
    expect([code, stderr]).toEqual([2, `error: unknown command '${typed}'\n(see: shmd --help)\n`]);
  }
});

test('S6: names that would turn text round are seen, and not obeyed', async () => {
  const own = scene();
  const { address } = await own.daemon();
  const env = { SHMD_ADDRESS: address };
  const name = 'a\u202egpj\u2066';
  const client = await connect(address, { name: 'evil\u202e' });
  await client.create({ name, size: 8, meta: { 'k\u200f': '\u2028' } });
  const shown = ['ls', 'stat', 'status', 'rm'].map((verb) =>
    verb === 'ls' || verb === 'status' ? [verb] : [verb, name],
  );
  for (const args of [...shown, ['stat', name], ['ls', '--json']]) {
    const { stdout, stderr } = await own.command(args, { env });
    expect(Buffer.from(stdout, 'latin1').toString() + stderr, args.join(' ')).not.toMatch(/[\p{Bidi_Control}\u2028]/u);
  }
  await client.close();
});

test('doctor does not have directories closed that others use', async () => {
  const own = scene();
  chmodSync(own.runtimeDir, 0o1777);
  const { stdout } = await own.command(['doctor', '--runtime-dir', own.runtimeDir]);
  chmodSync(own.runtimeDir, 0o700);
  expect(stdout).toContain(`fail  runtime directory: ${own.runtimeDir} is open to others`);
  expect(stdout).not.toContain('chmod');
});
